using System.Text;
using System.Text.Json;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>Dates as publishers write them, through a line with an article.</summary>
public sealed class DateTarget : FuzzTarget, IDisposable
{
    private readonly ArticleDoor _door = new();

    public override int Longest => 200;

    public override IReadOnlyList<string> Words =>
        [
            "2026-03-02",
            "T08:00:00",
            ".123456789",
            "+14:00",
            "-99:99",
            "24:00",
            "29 Feb",
            "Mon, ",
            " GMT",
            "(",
            ")",
            "9998",
            "1600",
            "Z",
            "\u00a0",
            "٢",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        new[]
        {
            "2026-03-02T08:00:00Z",
            "2026-03-02 8:05:07,5 +01:00",
            "Mon, 02 Mar 2026 08:00:00 GMT",
            "2-Mar-26 08:00 EST (local)",
            "9998-12-31T24:00:00-14:00",
            "1600-01-01T00:00:00+14:00",
            "31 Dec 9998 24:59:59 -1400",
        }.Select(Encoding.UTF8.GetBytes);

    public override void Run(byte[] input)
    {
        var date = Encoding.UTF8.GetString(input);
        _door.Read(
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    published_at = date,
                    updated_at = date,
                    body = "Text.",
                }
            )
        );
    }

    public void Dispose() => _door.Dispose();
}
