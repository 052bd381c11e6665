using System.Text;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Ingestion.Feeds;

/// <summary>One <see cref="ArticleRecord"/> a line; a bad line is named by its number and the rest goes on.</summary>
internal sealed class JsonLinesReader : ISourceFileReader
{
    /// <summary>Room for the longest article, should each of its characters be written as an escape.</summary>
    private const int MaxLineChars = 8 * ArticleLimits.Body;

    public IEnumerable<ReadResult> Read(SourceFile file, CancellationToken cancellation)
    {
        var encoding = DocumentText.EncodingByMark(file.Head) ?? Encoding.UTF8;
        using var reader = new StreamReader(file.Open(), encoding, detectEncodingFromByteOrderMarks: true);
        var lines = new BoundedLines(reader, MaxLineChars);
        while (Next(lines, out var isTooLong) is { } line)
        {
            cancellation.ThrowIfCancellationRequested();
            if (isTooLong)
            {
                yield return new ReadResult.Failed(
                    $"{file.Name}, line {lines.Number}: longer than {MaxLineChars / 1_000_000} million characters, so it was left out."
                );
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                yield return ReadLine(line, $"{file.Name}, line {lines.Number}");
            }
        }
    }

    private static string? Next(BoundedLines lines, out bool isTooLong) =>
        lines.TryRead(out var line, out isTooLong) ? line.ToString() : null;

    private static ReadResult ReadLine(string line, string place) =>
        ArticleRecord.Read(line, out var fault) is { } draft ? new ReadResult.Found(draft) : new ReadResult.Failed($"{place}: {fault}");
}
