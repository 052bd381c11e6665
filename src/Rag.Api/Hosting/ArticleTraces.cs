using Rag.Answering.Generators;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Cache.Disk;
using Rag.Prompting;

namespace Rag.Api.Hosting;

/// <summary>Finds the places where computed passages of an article are kept.</summary>
internal sealed class ArticleTraces(IArticleCatalog articles, PromptAssembler assembler, GeneratorModels generators)
{
    /// <param name="name">An article's id, its source's own id for it, or its URL.</param>
    /// <exception cref="InvalidOperationException">There is no such article.</exception>
    public async Task<ArticleTracesLine> InAsync(string folder, string name, CancellationToken cancellation)
    {
        var (article, parts) = await ReadAsync(name, cancellation);
        return Line(article, parts, KvScan.Find(folder, parts, cancellation));
    }

    /// <inheritdoc cref="InAsync(string, string, CancellationToken)"/>
    public async Task<ArticleTracesLine> InAsync(IEngine engine, string name, CancellationToken cancellation)
    {
        var (article, parts) = await ReadAsync(name, cancellation);
        var found = (await engine.FindTracesAsync(parts, cancellation)).ToList();
        foreach (var generator in generators.Loaded)
        {
            var own = await PartsAsync(article, generator.Assembler, cancellation);
            var traces = await generator.Engine.FindTracesAsync(own, cancellation);
            found.AddRange(traces.Select(trace => $"Generator {generator.Name}: {trace}"));
        }

        return Line(article, parts, found);
    }

    private async Task<(Article Article, IReadOnlyList<PromptPart> Parts)> ReadAsync(string name, CancellationToken cancellation)
    {
        var article = await articles.FindByNameAsync(name, cancellation)
            ?? throw new InvalidOperationException($"There is no article {name} in the store: without its text nothing can be looked for.");
        return (article, await PartsAsync(article, assembler, cancellation));
    }

    private async Task<IReadOnlyList<PromptPart>> PartsAsync(Article article, PromptAssembler by, CancellationToken cancellation)
    {
        var chunks = await articles.ChunksOfAsync(article.Id, cancellation);
        return [.. chunks.Select(chunk => by.PartOf(new StoredPassage(chunk, article)))];
    }

    private static ArticleTracesLine Line(Article article, IReadOnlyList<PromptPart> parts, IReadOnlyList<string> found) =>
        new(article.Id.Value, article.Revision, parts.Count, found);
}
