// The common emoji names as characters; an unknown name is shown as it is written.

const TABLE = `
eyes 👀|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|hourglass_flowing_sand ⏳|hourglass ⌛|pushpin 📌
no_good 🙅|no_good_man 🙅‍♂️|no_good_woman 🙅‍♀️|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|tada 🎉|heart ❤️|smile 😄|smiley 😃|slightly_smiling_face 🙂
joy 😂|thinking_face 🤔|pray 🙏|clap 👏|fire 🔥|rocket 🚀|raised_hands 🙌|wave 👋|ok_hand 👌|muscle 💪|sob 😭|sweat_smile 😅
warning ⚠️|rotating_light 🚨|x ❌|heavy_multiplication_x ✖️|no_entry ⛔|no_entry_sign 🚫|question ❓|exclamation ❗|bulb 💡|memo 📝
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫
clock1 🕐|clock3 🕒|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|watch ⌚|calendar 📆|date 📅|spiral_calendar_pad 🗓️
bell 🔔|no_bell 🔕|speech_balloon 💬|telephone_receiver 📞|phone ☎️|email 📧|envelope ✉️|incoming_envelope 📨|handshake 🤝|busts_in_silhouette 👥
bust_in_silhouette 👤|office 🏢|house 🏠|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|lock 🔒|unlock 🔓|key 🔑|link 🔗|paperclip 📎
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|clipboard 📋|inbox_tray 📥|outbox_tray 📤|package 📦|bug 🐛
arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|arrows_counterclockwise 🔄|leftwards_arrow_with_hook ↩️|star ⭐|sparkles ✨|zap ⚡
sunny ☀️|palm_tree 🌴|zzz 💤|lotus_position 🧘|coffee ☕|checkered_flag 🏁|triangular_flag_on_post 🚩|information_source ℹ️|point_right 👉
robot_face 🤖|ear 👂|speaking_head_in_silhouette 🗣️|mega 📣|loudspeaker 📢|double_vertical_bar ⏸️|arrow_forward ▶️|new 🆕|ok 🆗|sos 🆘|parrot 🦜
bangbang ‼️|dart 🎯|gem 💎|ballot_box_with_ballot 🗳️`;

const CHARACTERS = new Map(
  TABLE.trim().split(/[|\n]/).map((pair) => pair.split(" ")),
);

export const PICKER = [
  "eyes", "white_check_mark", "hourglass_flowing_sand", "pushpin", "no_good", "+1", "tada", "heart", "pray", "joy",
  "thinking_face", "raised_hands", "fire", "rocket", "warning", "x", "question", "bulb", "memo", "wave",
  "handshake", "dart", "bangbang", "gem", "ballot_box_with_ballot",
];

export const emoji = (name) => CHARACTERS.get(name.split("::")[0]) ?? `:${name}:`;

/** Text with its :names: as characters. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (all, name) => CHARACTERS.get(name) ?? all);
