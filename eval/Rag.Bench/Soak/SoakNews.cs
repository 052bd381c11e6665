using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion;

namespace Rag.Bench.Soak;

/// <summary>Invented articles, stored as any others, and a passage of each as a search would find it.</summary>
internal static class SoakNews
{
    /// <param name="folder">Where the articles lie as a file while they are ingested.</param>
    public static async Task<StoredPassage[]> StoreAsync(
        IServiceProvider services,
        string folder,
        int articles,
        Random random,
        CancellationToken cancellation
    )
    {
        var invented = new InventedPassages(services.GetRequiredService<ITokenizer>(), random);
        var file = Path.Combine(folder, "soak-news.jsonl");
        string[] urls = [.. Enumerable.Range(1, articles).Select(number => $"https://soak.example/{number}")];
        await File.WriteAllLinesAsync(
            file,
            urls.Select(url =>
                JsonSerializer.Serialize(
                    new
                    {
                        url,
                        title = Title(invented),
                        body = invented.Next().Text.Trim(),
                    }
                )
            ),
            cancellation
        );
        await services.GetRequiredService<IngestPipeline>().IngestAsync([file], null, cancellation);
        File.Delete(file);

        var catalog = services.GetRequiredService<IArticleCatalog>();
        var passages = new List<StoredPassage>();
        foreach (var url in urls)
        {
            var article = await catalog.FindByUrlAsync(url, AccessScope.Public, cancellation)
                ?? throw new InvalidOperationException($"The invented article {url} was not stored.");
            passages.Add(new StoredPassage((await catalog.ChunksOfAsync(article.Id, cancellation))[0], article));
        }

        return [.. passages];
    }

    private static string Title(InventedPassages invented) => string.Join(' ', Enumerable.Range(0, 6).Select(_ => invented.Word()));
}
