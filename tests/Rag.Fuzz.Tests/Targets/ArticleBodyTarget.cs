using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Rag.Api.Intake;
using Rag.Core.Articles;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Feeds;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>Bodies of articles that programs hand in, line by line as they come over the network.</summary>
public sealed class ArticleBodyTarget : FuzzTarget
{
    /// <summary>So small that lines come in several pieces.</summary>
    private const int PieceBytes = 48;

    private static readonly JsonLinesTarget s_lines = new();

    public override int Longest => s_lines.Longest;

    public override IReadOnlyList<string> Words => [.. s_lines.Words, "\r\n", "\"updated_at\":\"2026-02-30\"", "\"id\":7", "\"id\":null"];

    public override IEnumerable<byte[]> Seeds() =>
        [.. s_lines.Seeds(), "\n\n \n"u8.ToArray(), Encoding.UTF8.GetBytes(new string('\n', 5_000))];

    public override void Run(byte[] input)
    {
        using var stream = new MemoryStream(input);
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: PieceBytes, minimumReadSize: 1));
        using var body = new LineBody(reader);
        foreach (var line in body.ReadAsync(CancellationToken.None).ToBlockingEnumerable())
        {
            if (line is not null)
            {
                Check(line);
            }
        }

        Assert.True(body.Digest().AsSpan().SequenceEqual(SHA256.HashData(input)), "The digest is not that of the body.");
    }

    private static void Check(string line)
    {
        Assert.False(line.Contains('\n'), "A line has an end within it.");
        if (ArticleRecord.Read(line, out var fault) is not { } draft)
        {
            Assert.True(fault.EndsWith('.') && !fault.Any(char.IsControl), "An article is refused in no sentence.");
            return;
        }

        if (ArticleCleaner.TryClean(draft, out var refusal) is not { } clean)
        {
            Assert.True(refusal.Length > 0 && !refusal.Any(char.IsControl), "An article is refused without a word.");
            return;
        }

        Assert.True(clean.Body.Length is > 0 and <= ArticleLimits.Body, "An article has no text, or too much.");
        var written = Encoding.UTF8.GetString(ArticleRecord.Write(clean));
        Assert.True(ArticleRecord.Read(written, out _) == clean, "An article does not read back as it was written.");
    }
}
