using System.Runtime.CompilerServices;
using System.Text.Json;
using Rag.Api.Docs;
using Rag.Api.Edge;
using Rag.Api.Nodes;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Chat;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Models;
using Rag.Api.OpenAi.News;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Completions;

/// <summary>Legacy completions: the prompt is the question.</summary>
internal static class CompletionEndpoints
{
    public static void MapCompletions(this IEndpointRouteBuilder group) =>
        group
            .MapPost("/completions", CompleteAsync)
            .Note(
                "createCompletion",
                "Chat",
                "Answer prompts in the legacy form",
                new ApiNote("""{"prompt":"How many nurses went on strike?"}""", typeof(CompletionReply))
            )
            .Takes<CompletionRequest>()
            .Gives<CompletionReply>()
            .Refuses(400, 404, 413, 415, 429, 503);

    private static async Task<IResult> CompleteAsync(
        HttpContext http,
        ChatAnswerer answerer,
        ServedModels models,
        GivenAnswers given,
        NewsReplies news,
        ServerOptions server
    )
    {
        var request = await WireBody.ReadAsync(http, WireJson.Default.CompletionRequest, "a completion request");
        var asked = models.RequireReader(request.Model, http.Audience());
        var reply = new CompletionReply(GivenAnswers.NewId("cmpl"), given.Now.ToUnixTimeSeconds(), asked.Name, [], null);
        try
        {
            ChatWork[] works = [.. request.ToChats().Select(chat => ChatTranslation.Read(chat, http.Audience()).ReadBy(asked))];
            if (works.Length > 1)
            {
                http.Features.Set<SendableQuestion>(null); // what is sent to another node was found for one question
            }

            List<Answer>[] answers = [.. works.Select(_ => new List<Answer>())];
            await using var pieces = new BegunSteps<CompletionChoice>(
                PiecesAsync(works, answers, answerer, news, server.LinkBase, http.RequestAborted),
                http.RequestAborted
            );
            await pieces.BeginAsync();
            if (request.Stream == true)
            {
                var stream = new EventStream(http.Response);
                stream.Prepare();
                await StreamAsync(stream, pieces, reply, answers, request.StreamOptions?.IncludeUsage == true);
                Note();
                return Results.Empty;
            }

            var choices = new SortedDictionary<int, CompletionChoice>();
            await foreach (var piece in pieces.AllAsync())
            {
                choices[piece.Index] = Join(choices.GetValueOrDefault(piece.Index), piece);
            }

            Note();
            return Results.Json(reply with { Choices = [.. choices.Values], Usage = UsageOf(answers) }, WireJson.Default.CompletionReply);

            void Note()
            {
                if (answers.SelectMany(written => written).ToList() is { Count: > 0 } all)
                {
                    given.Note(reply.Id, all, http.Audience(), works is [var only] ? only.Alone : null);
                }
            }
        }
        catch (BadQuestionException exception) when (exception.Setting is null)
        {
            throw WireException.Invalid(exception.Message, "prompt");
        }
    }

    /// <summary>The choices of the prompts in turn: pieces of text, and a last one with the finish reason.</summary>
    private static async IAsyncEnumerable<CompletionChoice> PiecesAsync(
        IReadOnlyList<ChatWork> works,
        List<Answer>[] answers,
        ChatAnswerer answerer,
        NewsReplies news,
        string baseUrl,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        for (var prompt = 0; prompt < works.Count; prompt++)
        {
            var work = works[prompt];
            var written = new int[work.Options.Choices];
            await foreach (var step in answerer.AnswerAsync(work, cancellation))
            {
                var index = (prompt * work.Options.Choices) + step.Choice;
                if (step is ChatEvent.Text text)
                {
                    yield return new CompletionChoice(text.Piece, index, CompletionLogprobs.Of(text.Tokens, written[step.Choice]), null);
                    written[step.Choice] += text.Piece.Length;
                }
                else if (step is ChatEvent.Completed { Answer: var answer })
                {
                    answers[prompt].Add(answer);
                    yield return new CompletionChoice(
                        "",
                        index,
                        null,
                        ChatTranslation.Finish(answer.FinishReason, []),
                        ChatTranslation.Annotations(answer, baseUrl),
                        await news.OfAsync(answer, work.Options.Audience, cancellation)
                    );
                }
            }
        }
    }

    private static async Task StreamAsync(
        EventStream stream,
        BegunSteps<CompletionChoice> pieces,
        CompletionReply reply,
        List<Answer>[] answers,
        bool withUsage
    )
    {
        try
        {
            await foreach (var piece in pieces.AllAsync())
            {
                await SendAsync(reply with { Choices = [piece] });
            }

            if (withUsage)
            {
                await SendAsync(reply with { Usage = UsageOf(answers) });
            }

            await stream.EndAsync(CancellationToken.None);
        }
        catch (Exception exception) when (stream.HasBegun && WireErrors.CanBeTold(exception))
        {
            await stream.SendAsync(WireErrors.Event(exception));
        }

        Task SendAsync(CompletionReply part) =>
            stream.SendAsync(JsonSerializer.SerializeToUtf8Bytes(part, WireJson.Default.CompletionReply));
    }

    private static CompletionChoice Join(CompletionChoice? before, CompletionChoice piece) =>
        before is null
            ? piece
            : piece with
            {
                Text = before.Text + piece.Text,
                Logprobs = CompletionLogprobs.Join(before.Logprobs, piece.Logprobs),
            };

    /// <summary>Of several prompts all are counted.</summary>
    private static ChatUsage UsageOf(List<Answer>[] answers)
    {
        ChatUsage[] usages = [.. answers.Where(written => written.Count > 0).Select(ChatTranslation.Usage)];
        return new ChatUsage(
            usages.Sum(usage => usage.PromptTokens),
            usages.Sum(usage => usage.CompletionTokens),
            usages.Sum(usage => usage.TotalTokens),
            new PromptTokensDetails(
                usages.Sum(usage => usage.PromptTokensDetails.CachedTokens),
                usages.Sum(usage => usage.PromptTokensDetails.ComputedTokens),
                usages.Sum(usage => usage.PromptTokensDetails.PassagesGivenUp),
                usages.Sum(usage => usage.PromptTokensDetails.QuestionTokensCut)
            )
        );
    }
}
