using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Ingestion.Queue;

namespace Rag.Replay;

/// <summary>
/// Entries of feeds as JSON lines (title, description, link, published, feed, lang; .gz too), as articles on their way in.
/// </summary>
internal static class ReplayEntries
{
    public static IEnumerable<IncomingArticle> Read(string path, int most)
    {
        using Stream file = File.OpenRead(path);
        using var content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        for (var number = 0; number < most && reader.ReadLine() is { } line; number++)
        {
            using var document = JsonDocument.Parse(line);
            yield return Article(document.RootElement);
        }
    }

    private static IncomingArticle Article(JsonElement entry)
    {
        var published = DateTimeOffset.TryParse(Text(entry, "published"), CultureInfo.InvariantCulture, out var time)
            ? time
            : (DateTimeOffset?)null;
        var title = Text(entry, "title");
        var draft = new ArticleDraft(
            null,
            Text(entry, "link"),
            title,
            Text(entry, "feed"),
            null,
            null,
            published,
            null,
            Text(entry, "description") is { Length: > 0 } description ? description : title ?? "",
            Text(entry, "lang")
        );
        return new IncomingArticle(ArticleKey.Of(draft), draft) { DueAt = DateTimeOffset.UnixEpoch };
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
