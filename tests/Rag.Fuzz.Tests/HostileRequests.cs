using System.Text;

namespace Rag.Fuzz.Tests;

/// <summary>Requests as somebody would send them who wants the service to stop, starve or lie, as bytes on the wire.</summary>
internal sealed class HostileRequests(int seed)
{
    private const string Chat = "/v1/chat/completions";
    private const int LongestAnswer = 24;

    private static readonly string[] s_atoms = ["a", "[a-z ]", ".", "(?:ab|c)", "\\w", "[^a]", "é", "(a)", "[\\u4e00-\\u9fff]", "x?"];
    private static readonly string[] s_quantifiers =
    [
        "*",
        "+",
        "?",
        "{0,9}",
        "{900}",
        "{1300}",
        "{99999999}",
        "*?",
        "**",
        "{2}{2}{2}{2}",
        "",
    ];
    private static readonly string[] s_questions =
    [
        "Who won?",
        "How many nurses went on strike?",
        "記者は何人いますか",
        "\\ud83d\\ude00",
        "a",
    ];

    private readonly Random _random = new(seed);
    private readonly Mutator _mutator = new(new Random(seed), new Targets.ChatRequestTarget());
    private readonly byte[][] _bodies = [.. new Targets.ChatRequestTarget().Seeds()];

    /// <param name="Leaves">The client closes the connection without waiting for an answer.</param>
    public readonly record struct Request(string Kind, string Head, byte[] Body, bool Leaves = false);

    public Request Next() =>
        _random.Next(14) switch
        {
            0 => Post("a mutated body", _mutator.Mutate(_bodies)),
            1 => Post("a pattern", With($"\"guided_regex\":\"{Pattern()}\"")),
            2 => Post("a long pattern", With($"\"guided_regex\":\"{Repeat(Any(s_atoms) + Any(s_quantifiers), 60_000)}\"")),
            3 => Post("a schema", With($"\"guided_json\":{Schema(_random.Next(90))}")),
            4 => Post("a long schema", With($"\"guided_json\":{{\"{Any("enum", "oneOf", "anyOf")}\":[{List(_random.Next(1, 9000))}]}}")),
            5 => Post("a deep body", $"{{\"messages\":{Repeat(Any("[", "{\"a\":"), 200_000)}"),
            6 => Post("options", With(Options())),
            7 => Post("a question", $"{{\"messages\":[{{\"role\":\"user\",\"content\":\"{Text(_random.Next(1, 2500))}\"}}]}}"),
            8 => Get("a page", $"/articles/{Any("..", "%2e%2e%2f", "%00", "%F0%9F%98%80", "%ff", "'", "a?b", Repeat("a", 5000))}"),
            9 => Get("an address", Any("/v1/x.json", "/ask/stream?q=%ff%fe", "/?q=" + Repeat("%F0%9F%98%80", 9000), "/admin/cache/traces")),
            10 => Foreign(),
            11 => Malformed(),
            12 => Post("one who leaves", With("\"stream\":true")) with { Leaves = true },
            _ => Head(),
        };

    private static Request Post(string kind, string body) => Post(kind, Encoding.UTF8.GetBytes(body));

    private static Request Post(string kind, byte[] body) =>
        new(
            kind,
            $"POST {Chat} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + $"Content-Length: {body.Length}\r\n\r\n",
            body
        );

    private static Request Get(string kind, string target, string headers = "Host: localhost\r\n") =>
        new(kind, $"GET {target} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n", []);

    private string With(string member) =>
        $"{{\"messages\":[{{\"role\":\"user\",\"content\":\"{Any(s_questions)}\"}}],"
        + $"\"max_tokens\":{_random.Next(1, LongestAnswer)},{member}}}";

    private Request Foreign() =>
        _random.Next(2) == 0
            ? Get("another site's page", "/ask/stream?q=Who+won%3F", "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n")
            : Get("another name", "/?q=Who+won%3F", "Host: evil.example\r\n");

    private Request Head() =>
        _random.Next(3) switch
        {
            0 => Get("a long address", "/?q=" + new string('a', _random.Next(30_000, 250_000))),
            1 => Get("a long header", "/", $"Host: localhost\r\nX-A: {new string('b', _random.Next(30_000, 250_000))}\r\n"),
            _ => Get("many headers", "/", "Host: localhost\r\n" + string.Concat(Enumerable.Range(0, 900).Select(i => $"X-{i}: 1\r\n"))),
        };

    private Request Malformed()
    {
        var start = $"POST {Chat} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        return _random.Next(5) switch
        {
            0 => new("a chunk size", $"{start}Transfer-Encoding: chunked\r\n\r\n{Any("FFFFFFFFFFFFFFFF", "-1", "7FFFFFFF0")}\r\nabc", []),
            1 => new("half a body", $"{start}Content-Length: 1000\r\n\r\n{{\"messages\":", [], Leaves: true),
            2 => new("two lengths", $"{start}Content-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\nabcdef", []),
            3 => new("no method", "\0\u0001\u0002 / HTTP/1.1\r\n\r\n", []),
            _ => new("a large body", $"{start}Connection: close\r\nContent-Length: {5 << 20}\r\n\r\n", new byte[5 << 20]),
        };
    }

    private string Pattern() => string.Concat(Enumerable.Range(0, _random.Next(1, 12)).Select(_ => Any(s_atoms) + Any(s_quantifiers)));

    private string Schema(int depth)
    {
        var leaf = $"{{\"type\":\"string\",\"pattern\":\"{Pattern()}\"}}";
        var (open, close) = _random.Next(3) switch
        {
            0 => ("{\"type\":\"array\",\"items\":", "}"),
            1 => ("{\"type\":\"object\",\"properties\":{\"a\":", "},\"required\":[\"a\"]}"),
            _ => ("{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/a\"}},\"anyOf\":[{\"$ref\":\"#\"},", "]}"),
        };
        return string.Concat(Enumerable.Repeat(open, depth)) + leaf + string.Concat(Enumerable.Repeat(close, depth));
    }

    private string List(int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => _random.Next(2) == 0 ? $"\"{i}é\"" : $"{{\"const\":{i}}}"));

    private string Options() =>
        _random.Next(8) switch
        {
            0 => "\"logit_bias\":{" + string.Join(',', Enumerable.Range(0, 1024).Select(i => $"\"{i}\":-100")) + "}",
            1 => "\"guided_regex\":\"[0-9]+\",\"logit_bias\":{"
                + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{i}\":-100"))
                + "}",
            2 => "\"temperature\":1e308,\"top_p\":-1",
            3 => "\"deadline_ms\":0.0001",
            4 => "\"stop\":[\"\\ud800\"]",
            5 => "\"logprobs\":true,\"top_logprobs\":2000000000",
            6 => "\"max_computed_tokens\":1,\"stream\":true",
            _ => "\"seed\":9223372036854775807,\"n\":-1,\"tools\":[{}]",
        };

    private string Text(int length)
    {
        var text = new StringBuilder();
        var part = Any("😀", "e\u0301", "\u202e", "中", "ก", "a b ", "\u200b", "é", "\ufffe", "\u0007", "who ");
        while (text.Length < length)
        {
            text.Append(_random.Next(9) == 0 ? Any("what ", "。", "?", "\u0301") : part);
        }

        return System.Text.Json.JsonEncodedText.Encode(text.ToString()).ToString();
    }

    private static string Repeat(string part, int length) => string.Concat(Enumerable.Repeat(part, (length / part.Length) + 1));

    private string Any(params ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];
}
