using System.Text;
using Rag.Core.Articles;

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
        var lines = new LineReader(reader, MaxLineChars);
        for (var number = 1; lines.Next(out var isTooLong, cancellation) is { } line; number++)
        {
            if (isTooLong)
            {
                yield return new ReadResult.Failed(
                    $"{file.Name}, line {number}: longer than {MaxLineChars / 1_000_000} million characters, so it was left out."
                );
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                yield return ReadLine(line, $"{file.Name}, line {number}");
            }
        }
    }

    private static ReadResult ReadLine(string line, string place) =>
        ArticleRecord.Read(line, out var fault) is { } draft ? new ReadResult.Found(draft) : new ReadResult.Failed($"{place}: {fault}");
}
