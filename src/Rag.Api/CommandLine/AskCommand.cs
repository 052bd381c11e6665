using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag ask</c>: one question, answered on the terminal as it is generated.</summary>
internal static class AskCommand
{
    public static Command Create()
    {
        var question = new Argument<string>("question") { Description = "What to ask the news." };
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("ask", "Ask the news.") { question, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                await RequireNewsAsync(services, cancellation);
                var answerer = services.GetRequiredService<IAnswerer>();
                var asJson = parsed.GetValue(json);
                await foreach (var step in answerer.AnswerAsync(parsed.GetRequiredValue(question), new AnswerOptions(), cancellation))
                {
                    switch (step)
                    {
                        case AnswerEvent.TextDelta { Text: var text } when !asJson:
                            AnsiConsole.Write(new Text(text));
                            break;
                        case AnswerEvent.Completed { Answer: var answer } when asJson:
                            JsonLines.Write(AnswerLine.From(answer));
                            break;
                        case AnswerEvent.Completed { Answer: var answer }:
                            PrintSources(answer);
                            break;
                    }
                }

                return 0;
            }
        );
        return command;
    }

    /// <exception cref="InvalidOperationException">Nothing has been ingested: a question would be asked of nothing.</exception>
    public static async Task RequireNewsAsync(IServiceProvider services, CancellationToken cancellation)
    {
        if ((await services.GetRequiredService<IArticleCatalog>().CountAsync(cancellation)).Articles == 0)
        {
            throw new InvalidOperationException(
                $"There is no news in {services.GetRequiredService<DataFolder>().Path}: "
                    + "bring some in with 'rag ingest PATH', or start 'rag serve' once for the sample news."
            );
        }
    }

    private static void PrintSources(Answer answer)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine();
        foreach (var citation in answer.Citations)
        {
            var (title, about) = (citation.Title ?? citation.ArticleId?.Value, About(citation.Source, citation.PublishedAt));
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.CurrentCulture,
                $"[blue]{Superscript(citation.Number)}[/] [bold]{title}[/]  [grey]{about}[/]"
            );
            if (citation.Url is not null)
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"  [grey]{citation.Url}[/]");
            }
        }

        if (answer.IsRefusal && answer.Passages.Count > 0)
        {
            AnsiConsole.MarkupLine("[grey]Nearest:[/]");
            foreach (var passage in answer.Passages)
            {
                var title = passage.Title ?? (passage as StoredPassage)?.Article.Id.Value;
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.CurrentCulture,
                    $"  {title}  [grey]{About(passage.Source, passage.PublishedAt)}[/]"
                );
            }
        }

        var (usage, timings) = (answer.Usage, answer.Timings);
        var found = $"found {answer.Found} in {timings.Retrieval.TotalMilliseconds:F0} ms · {answer.Passages.Count} passages";
        var tokens = $"{usage.PromptTokens:N0} tokens: {usage.CachedTokens:N0} reused, {usage.ComputedTokens:N0} computed";
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"[grey]{found} · {tokens} · first word {timings.FirstToken?.TotalMilliseconds ?? 0:F0} ms[/]"
        );
    }

    private static string Superscript(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));

    private static string About(string? source, DateTimeOffset? date) =>
        string.Join(", ", new[] { source, date?.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) }.Where(part => part is not null));
}

/// <summary>An answer as machines read it.</summary>
internal sealed record AnswerLine(string Answer, bool Refused, IReadOnlyList<CitationLine> Citations, UsageLine Usage)
{
    public static AnswerLine From(Answer answer) =>
        new(
            answer.Text,
            answer.IsRefusal,
            [
                .. answer.Citations.Select(citation => new CitationLine(
                    citation.Number,
                    citation.Url,
                    citation.Title,
                    citation.Source,
                    citation.PublishedAt,
                    citation.ArticleId?.Value,
                    citation.Revision,
                    citation.Quote,
                    citation.Start,
                    citation.End
                )),
            ],
            UsageLine.From(answer.Usage)
        );
}

/// <summary>Offsets are half-open, UTF-16, in the article's body.</summary>
internal sealed record CitationLine(
    int N,
    string? Url,
    string? Title,
    string? Source,
    DateTimeOffset? PublishedAt,
    string? ArticleId,
    int Revision,
    string Quote,
    int Start,
    int End
);

internal sealed record UsageLine(int PromptTokens, int CachedTokens, int ComputedTokens, int CompletionTokens)
{
    public static UsageLine From(Usage usage) => new(usage.PromptTokens, usage.CachedTokens, usage.ComputedTokens, usage.CompletionTokens);
}
