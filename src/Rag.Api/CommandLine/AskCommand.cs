using System.CommandLine;
using System.Globalization;
using Rag.Api.Hosting;
using Rag.Api.OpenAi.Answers;
using Rag.Api.Pages;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Pages;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary><c>rag ask</c>: one question, answered on the terminal as it is generated.</summary>
internal static class AskCommand
{
    public static Command Create()
    {
        var question = new Argument<string>("question") { Description = "What to ask the news." };
        var asOf = CommonOptions.AsOf();
        var model = new ModelOption();
        var json = CommonOptions.Json();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("ask", "Ask the news.") { question, asOf, model, json, dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                await RequireNewsAsync(services, cancellation);
                var answerer = services.GetRequiredService<IAnswerer>();
                var asJson = parsed.GetValue(json);
                var options = model.ApplyTo(new AnswerOptions { AsOf = parsed.GetValue(asOf) }, parsed, services);
                await foreach (var step in answerer.AnswerAsync(parsed.GetRequiredValue(question), options, cancellation))
                {
                    switch (step)
                    {
                        case AnswerEvent.TextDelta { Text: var text } when !asJson:
                            AnsiConsole.Write(new Text(text));
                            break;
                        case AnswerEvent.Completed { Answer: var answer }:
                            var id = GivenAnswers.NewId();
                            services.GetRequiredService<GivenAnswers>().Note(id, answer, options.Audience);
                            if (asJson)
                            {
                                JsonLines.Write(AnswerLine.From(answer) with { Id = id });
                            }
                            else
                            {
                                PrintRest(answer);
                            }

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

    private static void PrintRest(Answer answer)
    {
        AnsiConsole.WriteLine();
        if (answer.IsServiceTalk)
        {
            return;
        }

        AnsiConsole.WriteLine();
        if (answer is { IsRefusal: false, Judgment: { } judgment })
        {
            PrintQuietly(string.Join(" · ", new[] { InWords(judgment.Confidence), Agreeing(answer, judgment) }.OfType<string>()));
        }

        foreach (var citation in answer.Citations)
        {
            var (title, about) = (citation.Title ?? citation.ArticleId?.Value, About(citation.Source, citation.PublishedAt));
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.CurrentCulture,
                $"[blue]{Superscript(citation.Number)}[/] [bold]{title}[/]  [grey]{about}[/]"
            );
            if (citation.Url is not null)
            {
                PrintQuietly($"  {citation.Url}");
            }

            if (citation.Correction is { } correction)
            {
                PrintQuietly($"  {Texts.Corrected(correction)}");
            }

            if (citation is { Story: { } story, AlsoReportedBy: { Count: > 0 } others })
            {
                PrintQuietly($"  {StoryText.Of(story, others)}");
            }
        }

        if (answer.IsRefusal && answer.Passages.Count > 0)
        {
            PrintNearest(answer);
        }

        PrintQuietly(Cost(answer));
    }

    private static void PrintNearest(Answer answer)
    {
        PrintQuietly("Nearest:");
        foreach (var passage in answer.Passages)
        {
            var title = passage.Title ?? (passage as StoredPassage)?.Article.Id.Value;
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.CurrentCulture,
                $"  {title}  [grey]{About(passage.Source, passage.PublishedAt)}[/]"
            );
        }

        AnsiConsole.WriteLine();
        if (answer.Judgment is { Uncertain: { } uncertain, Confidence: var confidence })
        {
            PrintQuietly(
                $"Too uncertain to be an answer ({ConfidenceWords.Word(confidence)}, {ConfidenceWords.Percent(confidence)}): "
                    + $"{uncertain.Text}"
            );
            PrintQuietly($"  {uncertain.Citation.Title}  {About(uncertain.Citation.Source, uncertain.Citation.PublishedAt)}");
            AnsiConsole.WriteLine();
        }
    }

    private static string InWords(double confidence) => $"{ConfidenceWords.Word(confidence)} ({ConfidenceWords.Percent(confidence)})";

    /// <summary>The other outlets that say the same, or null.</summary>
    private static string? Agreeing(Answer answer, AnswerJudgment judgment) =>
        judgment.Agreeing.Count == 0
            ? null
            : $"also: {string.Join(", ", judgment.Agreeing.Select(passage => answer.Passages[passage].Source).Distinct())}";

    private static string Cost(Answer answer)
    {
        var (usage, timings, count) = (answer.Usage, answer.Timings, answer.Passages.Count);
        var found = $"found {answer.Found} in {timings.Retrieval.TotalMilliseconds:F0} ms";
        var passages = count == 1 ? "1 passage" : $"{count} passages";
        if (usage.PromptTokens == 0)
        {
            var done = answer.IsRefusal ? "declined" : "answered";
            return $"{found} · read {passages} · {done} in {(timings.FirstToken ?? timings.Total).TotalMilliseconds:F0} ms";
        }

        var tokens = $"{usage.PromptTokens:N0} tokens: {usage.CachedTokens:N0} reused, {usage.ComputedTokens:N0} computed";
        var author = answer.Author is { } its ? $" · by {string.Join(", then ", [.. its.EscalatedFrom, its.Generator])}" : "";
        return $"{found} · {passages} · {tokens}{author} · first word {timings.FirstToken?.TotalMilliseconds ?? 0:F0} ms";
    }

    private static void PrintQuietly(string line) => AnsiConsole.MarkupLineInterpolated(CultureInfo.CurrentCulture, $"[grey]{line}[/]");

    private static string Superscript(int number) =>
        string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));

    private static string About(string? source, DateTimeOffset? date) =>
        string.Join(", ", new[] { source, date?.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) }.Where(part => part is not null));
}
