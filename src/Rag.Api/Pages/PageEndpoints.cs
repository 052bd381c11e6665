using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Rag.Api.Edge;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Api.Pages;

/// <summary>The pages people use. Everything reads without JavaScript; with it the answer streams.</summary>
internal static class PageEndpoints
{
    private const int LatestArticles = 8;

    /// <summary>A link of another site leads here, but has nothing computed.</summary>
    private const string FromElsewhere = "This question came with a link of another site. Press Ask to ask it.";

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", AskAsync);
        routes.MapGet("/ask/stream", StreamAsync).AddEndpointFilter(RequestOrigin.RequireOwnAsync);
        routes.MapGet("/articles/{id}", ArticleAsync);
    }

    private static async Task<RazorComponentResult> AskAsync(
        string? q,
        HttpRequest request,
        ServerOptions server,
        IAnswerer answerer,
        IArticleCatalog articles,
        ISuggestedQuestions suggestions,
        CancellationToken cancellation
    )
    {
        Answer? answer = null;
        string? problem = null;
        if (RequestOrigin.IsForeign(request, server))
        {
            problem = q is { Length: > 0 } ? FromElsewhere : null;
        }
        else if (q is { Length: > 0 })
        {
            try
            {
                answer = await answerer.AnswerAsync(q, new AnswerOptions(), cancellation).ToAnswerAsync();
            }
            catch (Exception exception) when (exception is BadQuestionException or AnswerFailedException)
            {
                problem = exception.Message;
            }
        }

        return new RazorComponentResult<AskPage>(
            new
            {
                Question = q,
                Answer = answer,
                Problem = problem,
                Suggestions = await suggestions.QuestionsAsync(cancellation),
                Latest = await articles.LatestAsync(LatestArticles, cancellation).ToListAsync(cancellation),
            }
        );
    }

    /// <summary>
    /// Events: <c>found</c> {passages, found}, <c>delta</c> {text}, then <c>answer</c> {html} with the complete answer as the page shows
    /// it, or <c>problem</c> {message}.
    /// </summary>
    private static async Task StreamAsync(string? q, HttpContext http, IAnswerer answerer, HtmlRenderer renderer)
    {
        var response = http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        var cancellation = http.RequestAborted;
        try
        {
            await foreach (var step in answerer.AnswerAsync(q ?? "", new AnswerOptions(), cancellation))
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
                        await SendAsync(response, "answer", new { html = await RenderAsync(renderer, completed.Answer) }, cancellation);
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is BadQuestionException or AnswerFailedException)
        {
            await SendAsync(response, "problem", new { message = exception.Message }, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The reader has left; the generation was canceled with the enumeration.
        }
    }

    private static async Task<IResult> ArticleAsync(string id, int? from, int? to, IArticleCatalog articles, CancellationToken cancellation)
    {
        if (await articles.FindAsync(new ArticleId(id), cancellation) is not { } article)
        {
            return new RazorComponentResult<MessagePage>(
                new { Heading = "Not here", Message = "This article is not in the store. It may have been withdrawn." }
            )
            {
                StatusCode = StatusCodes.Status404NotFound,
            };
        }

        TextSpan? mark =
            from is { } start && to is { } end && start >= 0 && start < end && end <= article.Body.Length ? new TextSpan(start, end) : null;
        return new RazorComponentResult<ArticlePage>(new { Article = article, Mark = mark });
    }

    private static Task<string> RenderAsync(HtmlRenderer renderer, Answer answer) =>
        renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(AnswerView.Answer)] = answer });
            return (await renderer.RenderComponentAsync<AnswerView>(parameters)).ToHtmlString();
        });

    private static async Task SendAsync<T>(HttpResponse response, string name, T data, CancellationToken cancellation)
    {
        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data)}\n\n", cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
