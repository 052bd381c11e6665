using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Answering.Tests;

/// <summary>Hits that differ in their language.</summary>
internal static class ForeignHits
{
    /// <param name="index">From 0, best first.</param>
    public static Hit Hit(string? language, int index)
    {
        var (id, time, body) = (new ArticleId($"a{index}"), DateTimeOffset.UnixEpoch, "Die Brücke ist zu.");
        var article = new Article(id, 1, null, "Brücke", "Anzeiger", null, null, time, null, time, time, body, "", language);
        return new Hit(index + 1, 1, new Chunk(new ChunkId(index + 1), id, 1, 0, 0, body.Length, body), article);
    }
}
