using System.Text;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>Files of one article a line.</summary>
public sealed class JsonLinesTarget : FuzzTarget, IDisposable
{
    private readonly ArticleDoor _door = new();

    public override int Longest => 1 << 13;

    public override IReadOnlyList<string> Words =>
        [
            "{\"body\":\"x\"}\n",
            "\"title\":",
            "\"published_at\":\"2026-03-02T08:00:00Z\"",
            "\"language\":\"zh-Hant-TW\"",
            "\"url\":\"http://a.example/?utm_source=x\"",
            "\"url\":\"http://xn--\"",
            "\\ud800",
            "\\u202e",
            "\\u0000",
            "\\uffff",
            "1e999",
            "[[[[",
            "{\"a\":",
            "\n",
            "\r",
            "\ufeff",
            ". A",
            "\\u0301\\u0301",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        new[]
        {
            """{"id":"a1","title":"T","author":"A","source":"S","category":"C","url":"https://example.com/1?utm_id=2#x","published_at":"2026-03-02T08:00:00Z","language":"en-GB","body":"One. Two.\nThree.","unknown":[1]}""",
            "{\"body\":\"Mr. Reed met J. Bray at 5 p.m. Monday. He left.\"}\n{\"body\":\n[1]\n{\"title\":7,\"body\":\"x\"}",
            $"{{\"title\":\"{new string('T', 50_000)}\",\"body\":\"x\"}}",
            $"{{\"title\":\"{new string('T', 50_000)}\",\"body\":\"\\u200b\"}}",
            $"{{\"body\":\"{string.Concat(Enumerable.Repeat("A. ", 30_000))}\"}}",
            $"{{\"body\":\"{new string('x', 100_000)}\"}}",
            $"{{\"body\":{new string('[', 100_000)}",
        }.Select(Encoding.UTF8.GetBytes);

    /// <summary>A file is read as JSON lines where it begins like one.</summary>
    public override void Run(byte[] input) => _door.Read(input is [(byte)'{', ..] ? input : [(byte)'{', .. input]);

    public void Dispose() => _door.Dispose();
}
