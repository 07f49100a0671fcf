# The builtins that are best said in jq. The others are in the package `builtins`.

def debug(messages): ((messages | log_message | empty) as $_ | .), .;
def debug: debug(.);
def stderr: debug(.);
def error(messages): (messages | error) as $_ | .;
def select(condition): if condition then . else empty end;

# Types
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(isboolean);
def numbers: select(isnumber);
def strings: select(isstring);
def arrays: select(isarray);
def objects: select(isobject);
def iterables: select(isarray or isobject);
def scalars: select((isarray or isobject) | not);
def finites: select(isfinite);
def normals: select(isnormal);
def tonumber: if isnumber then . else fromjson | if isnumber then . else error("cannot parse as number") end end;
def toboolean: if isboolean then . else fromjson | if isboolean then . else error("cannot parse as boolean") end end;
def abs: if . < 0 then -. end;

# Streams
def range(upto): range(0; upto; 1);
def range(from; upto): range(from; upto; 1);
def repeat(f): def again: f, again; again;
def recurse: recurse(.[]?);
def recurse(f): def deeper: ., (f | deeper); deeper;
def recurse(f; condition): recurse(f | select(condition));
def while(condition; f): def next: if condition then ., (f | next) else empty end; next;
def until(condition; f): def next: if condition then . else f | next end; next;
def isempty(f): first((f | false), true);
def all(f; condition): isempty(f | condition and empty);
def any(f; condition): isempty(f | condition or empty) | not;
def all(condition): all(.[]; condition);
def any(condition): any(.[]; condition);
def all: all(.);
def any: any(.);
def nth(n; f): first(skip(n; f));
def add(f): [f] | add;

# Paths and updates
def first: .[0];
def last: .[-1];
def nth(n): .[n];
def getpath($path): reduce $path[] as $key (.; .[$key]);
def setpath($path; $value): getpath($path) = $value;
def delpaths($paths): reduce $paths[] as $path (.; getpath($path) |= empty);
def paths: skip(1; path(..));
def paths(condition): skip(1; path_value(..)) | if .[1] | condition then .[0] else empty end;
def pick(f): reduce path_value(f) as [$path, $value] ({}; . * reduce ($path | reverse[]) as $key ($value; {($key): .}));
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def walk(f): .. |= f;
def del(f): f |= empty;
def with_entries(f): to_entries | map(f) | from_entries;

# Arrays
def unique_by(f): [group_by(f)[] | .[0]];
def unique: unique_by(.);
def flatten: [recurse(arrays[]) | select(isarray | not)];
def flatten($depth): if $depth > 0 then map(if isarray then flatten($depth - 1) else [.] end) | add end;
def transpose: [range(map(length) | max) as $column | [.[][$column]]];
def combinations: reduce .[] as $choices ([]; . + ($choices[] | [.]));
def combinations($n): . as $choices | reduce range($n) as $_ ([]; . + ($choices[] | [.]));

# Membership
def in(container): . as $key | container | has($key);
def inside(container): . as $part | container | contains($part);
def index($sought): indices($sought)[0];
def rindex($sought): indices($sought)[-1];

# Regular expressions
def test(re): test(re; "");
def match(re; flags): matches(re; flags)[] | .[0] + {captures: .[1:]};
def match(re): match(re; "");
def scan(re; flags): matches(re; flags)[] | .[0].string;
def scan(re): scan(re; "");
def capture(re; flags): matches(re; flags)[] | named_captures;
def capture(re): capture(re; "");
def split(re; flags): split_matches(re; flags + "g") | map(strings);
def splits(re; flags): split(re; flags)[];
def splits(re): splits(re; "");
def sub(re; f; flags):
  reduce split_matches(re; flags)[] as $part (""; . + ($part | if isarray then named_captures | f else . end));
def sub(re; f): sub(re; f; "");
def gsub(re; f; flags): sub(re; f; "g" + flags);
def gsub(re; f): sub(re; f; "g");

# Dates
def fromdate: fromdateiso8601;
def todate: todateiso8601;

# Formats
def @text: tostring;
def @json: tojson;
