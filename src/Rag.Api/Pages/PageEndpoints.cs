using System.Text.Json;
using Rag.Answering;
using Rag.Api.Edge;
using Rag.Api.Health;
using Rag.Api.OpenAi.Answers;
using Rag.Api.Reading;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Ingestion.Samples;
using Rag.Pages;

namespace Rag.Api.Pages;

/// <summary>The pages people use. Everything reads without JavaScript; with it the answer streams.</summary>
internal static class PageEndpoints
{
    private const int LatestArticles = 8;

    /// <summary>A link of another site leads here, but has nothing computed.</summary>
    private const string FromElsewhere = "This question came with a link of another site. Press Ask to ask it.";

    private const string Failed = "The service failed on this question; its log says more.";

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", AskAsync);
        routes.MapGet("/ask/stream", StreamAsync).AddEndpointFilter(RequestOrigin.RequireOwnAsync);
        routes.MapGet("/answers/{id}", AnswerAgainAsync);
        routes.MapGet("/articles/{id}", ArticlePages.ArticleAsync);
        routes.MapGet("/articles/{id}/revisions", ArticlePages.RevisionsAsync);
        routes.MapSignIn();
        routes.MapFeedbackPages();
        routes.MapFeedPages();
    }

    private static async Task<PageResult<AskPage>> AskAsync(
        string? q,
        HttpContext http,
        ServerOptions server,
        AdminSession session,
        PageSessions sessions,
        StoredSampleNews samples,
        IAnswerer answerer,
        GivenAnswers given,
        IArticleCatalog articles,
        ISuggestedQuestions suggestions,
        CancellationToken cancellation
    )
    {
        Answer? answer = null;
        var id = GivenAnswers.NewId();
        string? problem = null;
        var status = StatusCodes.Status200OK;
        if (RequestOrigin.IsForeign(http.Request, server))
        {
            problem = q is { Length: > 0 } ? FromElsewhere : null;
        }
        else if (q is { Length: > 0 })
        {
            try
            {
                answer = await answerer.AnswerAsync(q, new AnswerOptions { Audience = http.Audience() }, cancellation).ToAnswerAsync();
                given.Note(id, answer, http.Audience(), q);
            }
            catch (Exception exception) when (exception is BadQuestionException or AnswerFailedException)
            {
                problem = exception.Message;
                status = Busy.StatusOf(http.Response, exception);
            }
        }

        var mayAdminister = session.MaySee(http);
        return new PageResult<AskPage>(
            new Dictionary<string, object?>
            {
                [nameof(AskPage.Question)] = q,
                [nameof(AskPage.Answer)] = answer,
                [nameof(AskPage.AnswerId)] = id,
                [nameof(AskPage.Problem)] = problem,
                [nameof(AskPage.Suggestions)] = await suggestions.QuestionsAsync(cancellation),
                [nameof(AskPage.Latest)] = await articles
                    .LatestAsync(int.MaxValue, cancellation)
                    .Where(article => http.Audience().MayRead(article.Scope))
                    .Take(LatestArticles)
                    .ToListAsync(cancellation),
                [nameof(AskPage.SignedInAs)] = sessions.Of(http) is { } caller ? caller.Key?.Name ?? "the administrator" : null,
                [nameof(AskPage.MayAdminister)] = mayAdminister,
                [nameof(AskPage.HasSampleNews)] = mayAdminister && await samples.AnyAsync(cancellation),
            },
            status
        );
    }

    /// <summary>
    /// Events: <c>found</c> {passages, found}, <c>delta</c> {text}, then <c>answer</c> {html} with the complete answer as the page shows
    /// it, or <c>problem</c> {message}: the last event is one of these two, whatever fails. A service that is too busy to begin says so
    /// with a status instead.
    /// </summary>
    private static async Task StreamAsync(string? q, HttpContext http, IAnswerer answerer, GivenAnswers given, ILoggerFactory loggers)
    {
        var response = http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        var cancellation = http.RequestAborted;
        var options = new AnswerOptions { Audience = http.Audience() };
        try
        {
            await using var steps = new BegunSteps<AnswerEvent>(answerer.AnswerAsync(q ?? "", options, cancellation), cancellation);
            await steps.BeginAsync();
            await foreach (var step in steps.AllAsync())
            {
                switch (step)
                {
                    case AnswerEvent.Retrieved found:
                        await SendAsync(response, "found", new { passages = found.Passages.Count, found = found.Found }, cancellation);
                        break;
                    case AnswerEvent.TextDelta delta:
                        await SendAsync(response, "delta", new { text = delta.Text }, cancellation);
                        break;
                    case AnswerEvent.Completed completed:
                        var id = GivenAnswers.NewId();
                        given.Note(id, completed.Answer, http.Audience(), q);
                        var parameters = new Dictionary<string, object?>
                        {
                            [nameof(AnswerView.Answer)] = completed.Answer,
                            [nameof(AnswerView.Id)] = id,
                        };
                        var html = await PageRendering.ToHtmlAsync<AnswerView>(http.RequestServices, parameters);
                        await SendAsync(response, "answer", new { html }, cancellation);
                        break;
                }
            }
        }
        catch (AnswerRefusedException exception) when (exception.RetryAfter is not null && !response.HasStarted)
        {
            await ErrorBody.WriteAsync(http, Busy.StatusOf(response, exception), exception.Message);
        }
        catch (StoreUnreachableException) when (!response.HasStarted)
        {
            throw; // a status says it
        }
        catch (Exception exception) when (exception is BadQuestionException or AnswerFailedException or StoreUnreachableException)
        {
            await SendAsync(response, "problem", new { message = StoreAway.MessageOf(exception) }, cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The generation was canceled with the enumeration. A reader who has left does not see this; it is the service that stops.
            await SendAsync(response, "problem", new { message = DrainGate.Stopped }, CancellationToken.None);
        }
        catch (Exception exception)
        {
            loggers.CreateLogger(typeof(PageEndpoints)).StreamFailed(exception);
            await SendAsync(response, "problem", new { message = Failed }, cancellation);
        }
    }

    private static async Task<IResult> AnswerAgainAsync(
        string id,
        HttpContext http,
        AnswerReview review,
        FeedbackDesk feedback,
        CancellationToken cancellation
    ) =>
        await review.OfAsync(id, http.Audience(), cancellation) is { } status
            ? new PageResult<AnswerPage>(
                new Dictionary<string, object?>
                {
                    [nameof(AnswerPage.Status)] = status,
                    [nameof(AnswerPage.Feedback)] = await feedback.FindAsync(id, http.Audience(), cancellation),
                }
            )
            : MessagePage.Result(
                "Not here",
                "There is no answer of that id here, or it was given too long ago.",
                StatusCodes.Status404NotFound
            );

    private static async Task SendAsync<T>(HttpResponse response, string name, T data, CancellationToken cancellation)
    {
        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data)}\n\n", cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
