using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag search</c>: hits, without an answer.</summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        var question = new Argument<string?>("question") { Description = "What to look for.", Arity = ArgumentArity.ZeroOrOne };
        var batch = CommonOptions.Batch("{id,query}");
        var top = CommonOptions.Top();
        var asOf = CommonOptions.AsOf();
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("search", "Find the chunks that speak of something.") { question, batch, asOf, top, json, dataDir };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(question) is null) == (result.GetValue(batch) is null))
            {
                result.AddError("Give either a question or --batch FILE.");
            }
        });
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                var searcher = services.GetRequiredService<ISearcher>();
                if (parsed.GetValue(batch) is { } file)
                {
                    foreach (var line in JsonLines.Read<BatchQuery>(file))
                    {
                        var found = await searcher.FindAsync(RequestOf(parsed, line.Query), parsed.GetValue(top), cancellation);
                        JsonLines.Write(new { line.Id, Hits = found.Hits.Select(HitLine.From) });
                    }

                    return 0;
                }

                var request = RequestOf(parsed, parsed.GetValue(question)!);
                var result = await searcher.FindAsync(request, parsed.GetValue(top), cancellation);
                if (parsed.GetValue(json))
                {
                    JsonLines.Write(
                        new
                        {
                            Query = parsed.GetValue(question),
                            Hits = result.Hits.Select(HitLine.From),
                            result.Notice,
                        }
                    );
                }
                else
                {
                    Print(result);
                }

                return 0;
            }
        );
        return command;

        SearchRequest RequestOf(ParseResult parsed, string query) => new(query) { AsOf = parsed.GetValue(asOf) };
    }

    private static void Print(SearchResult result)
    {
        if (result.Notice is { } notice)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[yellow]{notice}[/]");
        }

        if (result.Hits.Count == 0)
        {
            AnsiConsole.MarkupLine("[grey]Nothing was found.[/]");
        }

        foreach (var hit in result.Hits)
        {
            var about = string.Join(
                ", ",
                new[] { hit.Article.Source, hit.Article.PublishedAt?.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) }.Where(part =>
                    part is not null
                )
            );
            var (rank, title) = (hit.Rank.ToString(CultureInfo.CurrentCulture).PadLeft(2), hit.Article.Title ?? hit.Article.Id.Value);
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[bold]{rank}. {title}[/]  [grey]{about}  {hit.Score:F3}[/]");
            AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"    {hit.Chunk.Text.ReplaceLineEndings(" ")}");
        }
    }

    private sealed record BatchQuery(string Id, string Query);
}

/// <summary>A hit as machines read it.</summary>
/// <param name="SourceId">The id that the source itself gave the article, or null.</param>
internal sealed record HitLine(
    string ArticleId,
    string? SourceId,
    string ChunkId,
    string? Url,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    double Score,
    string Text
)
{
    public static HitLine From(Hit hit) =>
        new(
            hit.Article.Id.Value,
            hit.Article.SourceId,
            hit.Chunk.Id.ToString(),
            hit.Article.Url,
            hit.Article.Title,
            hit.Article.Source,
            hit.Article.PublishedAt,
            hit.Score,
            hit.Chunk.Text
        );
}
