using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Retrieval;
using Rag.Retrieval.Reranking;

namespace Rag.EndToEnd.Tests;

/// <summary>A small reference model with a vocabulary of letters takes the place of a real reranker.</summary>
public sealed class RerankingTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-reranking-");

    [Fact]
    public async Task Build_WithARerankerConfigured_PutsItBehindTheSearch()
    {
        await using var services = RagServices.Build(_folder, ("Reranking:Model", WriteModel()));
        var scores = await services.GetRequiredService<IReranker>().ScoreAsync("a", ["b", "c"], TestContext.Current.CancellationToken);

        Assert.IsType<RerankingSearcher>(services.GetRequiredService<ISearcher>());
        Assert.NotEqual(scores[0], scores[1]);
    }

    [Fact]
    public async Task Build_WithoutOne_HasTheHybridSearchAlone()
    {
        await using var services = RagServices.Build(_folder);

        Assert.IsType<HybridSearcher>(services.GetRequiredService<ISearcher>());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string WriteModel()
    {
        var source = SharedData.Require("models/families/bert-reranker");
        var model = _folder.CreateSubdirectory("reranker").FullName;
        foreach (var name in new[] { "config.json", "model.safetensors" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(model, name));
        }

        string[] letters = [.. Enumerable.Range('a', 26).Select(letter => $"{(char)letter}")];
        File.WriteAllLines(
            Path.Combine(model, "vocab.txt"),
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. letters, .. letters.Select(letter => $"##{letter}")]
        );
        return model;
    }
}
