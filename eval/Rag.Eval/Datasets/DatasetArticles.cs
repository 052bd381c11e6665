using System.Text.Json;
using Rag.Core.Articles;

namespace Rag.Eval.Datasets;

/// <summary>Writes a data set's articles as JSON lines that ingestion reads, so that a run takes the same way in as news does.</summary>
public static class DatasetArticles
{
    public static void Write(IReadOnlyList<ArticleDraft> articles, string path)
    {
        using var writer = new StreamWriter(path);
        foreach (var article in articles)
        {
            writer.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        id = article.Id,
                        title = article.Title,
                        author = article.Author,
                        source = article.Source,
                        category = article.Category,
                        url = article.Url,
                        published_at = article.PublishedAt,
                        body = article.Body,
                    }
                )
            );
        }
    }
}
