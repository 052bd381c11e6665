using System.Text;
using Rag.Fetching.Requests;
using Rag.Fetching.WebSub;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>
/// What a server answers: the first line is a header, read as each of those that are heeded; the rest is a body, read in each coding.
/// </summary>
public sealed class FetchAnswerTarget : FuzzTarget
{
    private static readonly Uri s_from = new("https://news.example/feed?a=b");

    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string?[] s_codings = [null, "gzip", "br"];

    public override IReadOnlyList<string> Words =>
        [
            "max-age=",
            "Sun, 01 Mar 2026 12:00:00 GMT",
            "Sunday, 01-Mar-26 12:00:00 GMT",
            "sha1=",
            "sha512=",
            "//",
            "http://",
            "[::1]",
            "..",
            "\\",
            "#",
        ];

    public override IEnumerable<byte[]> Seeds() =>
        [
            "max-age=600, public\nbody"u8.ToArray(),
            "Sun, 01 Mar 2026 12:05:00 GMT\nbody"u8.ToArray(),
            "sha1=de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9\nThe quick brown fox"u8.ToArray(),
            "http://user:secret@[::ffff:10.0.0.1]:99/%2e%2e/\u00e9#part\n"u8.ToArray(),
            [.. "120\n"u8, 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ];

    public override void Run(byte[] input)
    {
        var end = input.AsSpan().IndexOf((byte)'\n') is var found and >= 0 ? found : input.Length;
        var header = Encoding.Latin1.GetString(input, 0, end);
        var body = input.AsSpan(Math.Min(input.Length, end + 1)).ToArray();

        if (RetryAfter.Read(header, s_now) is { } wait && (wait < TimeSpan.Zero || wait > RetryAfter.Longest))
        {
            throw new FuzzFault($"A host silences its feeds for {wait}.");
        }

        if (Freshness.Read(header, header, header, s_now) < TimeSpan.Zero)
        {
            throw new FuzzFault("An answer is fresh for less than no time.");
        }

        if (
            FetchAddress.Following(s_from, header) is { } to
            && FetchAddress.FaultOf(to) is null
            && to is not { Fragment: "", UserInfo: "" }
        )
        {
            throw new FuzzFault($"A redirect is followed to {to}.");
        }

        HubSignature.IsValid(header, "secret", body);
        foreach (var coding in s_codings)
        {
            Read(body, coding);
        }
    }

    private static void Read(byte[] body, string? coding)
    {
        try
        {
            BodyReader.ReadAsync(new MemoryStream(body), coding, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception refusal) when (refusal is BodyRefusedException or InvalidDataException) { }
    }
}
