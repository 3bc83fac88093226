// What JavaScript adds to the query page. Without it, the page does the same with a plain text area.

import { enableCopying } from "./copying.js";
import { enhance } from "./editor.js";

enhance(document.getElementById("query"));
enableCopying(document);
