using System.Globalization;
using System.Text;
using Rag.Api.Edge;
using Rag.Api.Evaluation;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Chat;
using Rag.Core.Answers;

namespace Rag.Api.Mcp;

/// <summary><c>ask_news</c>: a question answered with its proof.</summary>
internal sealed class AskNewsTool(IAnswerer answerer, GivenAnswers given, ToolCaller caller, ServerOptions server)
    : NewsTool<AskArguments, GivenAnswer>(
        "ask_news",
        "Ask the news",
        "Answers a question from the news: a short answer with the sentence that proves it, its article, and how sure it is. "
            + "Says so where the news do not say. Ask for one thing at a time.",
        ToolJson.Default.AskArguments,
        ToolJson.Default.GivenAnswer
    )
{
    private const int ConfidenceDigits = 4;

    protected override async Task<(GivenAnswer Result, string Text)> CallAsync(AskArguments arguments, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(arguments.Question))
        {
            throw new ToolException("ask_news needs 'question'.");
        }

        var options = new AnswerOptions
        {
            AsOf = ToolFilter.AsOf(arguments.AsOf),
            Audience = caller.Audience,
            Filter = ToolFilter.Of(arguments.Sources, arguments.Languages, arguments.From, arguments.To),
        };
        var answer = await answerer.AnswerAsync(arguments.Question, options, cancellation).ToAnswerAsync();
        var id = GivenAnswers.NewId();
        given.Note(id, answer, options.Audience, QuestionKeeping.Alone(arguments.Question, options));
        var result = ResultOf(id, answer);
        return (result, InWords(result));
    }

    private GivenAnswer ResultOf(string id, Answer answer)
    {
        var judgment = answer.Judgment;
        return new GivenAnswer(
            id,
            answer.Text,
            answer.IsRefusal,
            answer.ShortAnswer,
            judgment is null ? null : Math.Round(judgment.Confidence, ConfidenceDigits),
            [.. answer.Citations.Select(SourceOf)],
            judgment?.Uncertain?.Text,
            [.. (judgment?.Agreeing ?? []).Select(passage => answer.Passages[passage].Source).OfType<string>().Distinct()]
        );
    }

    private AnswerSource SourceOf(Citation citation) =>
        new(
            citation.Quote,
            citation.ArticleId?.Value,
            citation.Revision,
            citation.Start,
            citation.End,
            citation.Title,
            citation.Source,
            citation.PublishedAt,
            ChatLinks.Address(citation, server.LinkBase),
            citation.Correction?.Sentence
        );

    private static string InWords(GivenAnswer answer)
    {
        var text = new StringBuilder(answer.Text);
        foreach (var citation in answer.Citations)
        {
            text.AppendLine()
                .Append("Source: ")
                .Append(ToolText.Heading(citation.Title, citation.Source, citation.PublishedAt, citation.ArticleId ?? ""))
                .Append(", ")
                .Append(citation.Url);
            if (citation.Correction is { } correction)
            {
                text.AppendLine().Append("Its publisher corrected it: ").Append(correction);
            }
        }

        if (answer is { Refused: false, Confidence: { } confidence })
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"Confidence: {confidence:P0}");
        }

        if (answer.Uncertain is { } uncertain)
        {
            text.AppendLine().Append("Too uncertain to be an answer: ").Append(uncertain);
        }

        return text.ToString();
    }
}
