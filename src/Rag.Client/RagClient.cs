using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rag.Client.Answers;
using Rag.Client.Articles;
using Rag.Client.Chat;
using Rag.Client.Embeddings;
using Rag.Client.Errors;
using Rag.Client.Http;
using Rag.Client.Search;
using Rag.Client.Wire;

namespace Rag.Client;

/// <summary>
/// A client of the news service. Calls that may go well the next time are repeated, as the service asks for it; every failure is a
/// <see cref="RagException"/>. Thread-safe.
/// </summary>
public sealed class RagClient : IDisposable
{
    private readonly HttpClient? _own;
    private readonly ServiceConnection _connection;
    private readonly ChatCalls _chat;
    private readonly EmbeddingCalls _embeddings;

    /// <param name="options">Null for the service at its usual place on this machine.</param>
    /// <param name="http">
    /// Stays the caller's, and its own timeout counts besides those of the options. Null for one that this client owns and that follows no
    /// redirect.
    /// </param>
    public RagClient(RagClientOptions? options = null, HttpClient? http = null)
    {
        _own = http is null ? new HttpClient(Handler()) { Timeout = Timeout.InfiniteTimeSpan } : null;
        _connection = new ServiceConnection(http ?? _own!, options ?? new RagClientOptions());
        _chat = new ChatCalls(_connection);
        _embeddings = new EmbeddingCalls(_connection);
    }

    /// <summary>The answer to a question, once it is complete.</summary>
    public async Task<NewsAnswer> AskAsync(Question question, CancellationToken cancellation = default)
    {
        var reply = await _chat.CompleteAsync(Request(question), cancellation).ConfigureAwait(false);
        var answer = new AnswerBuilder();
        answer.Add(reply, reply.Choice!.Message);
        return answer.Complete();
    }

    /// <summary>The answer to a question as it is written; the last update holds it whole.</summary>
    public async IAsyncEnumerable<AnswerUpdate> AskStreamingAsync(
        Question question,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        var answer = new AnswerBuilder();
        await foreach (var chunk in _chat.StreamAsync(Request(question), cancellation).ConfigureAwait(false))
        {
            answer.Add(chunk, chunk.Choice?.Delta);
            if (chunk.Choice?.Delta?.Content is { Length: > 0 } piece)
            {
                yield return new AnswerUpdate(piece);
            }
        }

        yield return new AnswerUpdate("", answer.Complete());
    }

    /// <summary>The passages that match a query best.</summary>
    public Task<SearchResult> SearchAsync(SearchQuery query, CancellationToken cancellation = default) =>
        _connection.CallAsync(
            HttpMethod.Post,
            "/search",
            Json(query, ClientJson.Default.SearchQuery),
            ClientJson.Default.SearchResult,
            cancellation
        );

    /// <summary>An article with its story and its revisions.</summary>
    /// <param name="id">The article's id at the service.</param>
    /// <param name="revision">Null for the latest.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="RagNotFoundException">There is none, or it was withdrawn: then the message says why.</exception>
    public Task<Article> GetArticleAsync(string id, int? revision = null, CancellationToken cancellation = default) =>
        _connection.CallAsync(
            HttpMethod.Get,
            Article(id) + (revision is { } number ? string.Create(CultureInfo.InvariantCulture, $"?revision={number}") : ""),
            null,
            ClientJson.Default.Article,
            cancellation
        );

    /// <summary>Hands an article in. A repetition of the call after a broken connection stores nothing twice.</summary>
    /// <exception cref="RagRequestException">It could not be stored; the message says why.</exception>
    public async Task<ArticleReceipt> PushArticleAsync(NewArticle article, CancellationToken cancellation = default) =>
        await _connection
            .CallAsync(
                HttpMethod.Post,
                "/articles",
                Json(article, ClientJson.Default.NewArticle),
                ClientJson.Default.ArticleReceipt,
                cancellation,
                idempotencyKey: Guid.NewGuid().ToString("N")
            )
            .ConfigureAwait(false);

    /// <summary>Withdraws an article: nothing is left of its text, and readers who come by an old link are told the reason.</summary>
    /// <param name="id">The article's id at the service.</param>
    /// <param name="reason">A sentence; null for one of the service's own.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task WithdrawArticleAsync(string id, string? reason = null, CancellationToken cancellation = default) =>
        _connection.CallAsync(
            HttpMethod.Delete,
            Article(id) + (reason is null ? "" : $"?reason={Uri.EscapeDataString(reason)}"),
            null,
            cancellation
        );

    /// <summary>What an answer that was given is worth now.</summary>
    public Task<AnswerStatus> GetAnswerStatusAsync(string id, CancellationToken cancellation = default) =>
        _connection.CallAsync(HttpMethod.Get, $"{Answer(id)}/status", null, ClientJson.Default.AnswerStatus, cancellation);

    /// <summary>Tells the service what a reader thinks of an answer; the last word counts.</summary>
    public Task SendFeedbackAsync(string id, Feedback feedback, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        var wire = new FeedbackRequest(feedback.IsGood ? "up" : "down", feedback.Comment);
        return _connection.CallAsync(
            HttpMethod.Post,
            $"{Answer(id)}/feedback",
            Json(wire, ClientJson.Default.FeedbackRequest),
            cancellation
        );
    }

    /// <summary>One vector for each text, in order.</summary>
    public async Task<IReadOnlyList<float[]>> EmbedAsync(
        IReadOnlyList<string> texts,
        EmbeddingForm form = EmbeddingForm.Passage,
        CancellationToken cancellation = default
    )
    {
        var (vectors, _, _) = await _embeddings.EmbedAsync(texts, form, null, null, cancellation).ConfigureAwait(false);
        return vectors;
    }

    /// <summary>The names of the models that the service answers and embeds with.</summary>
    public async Task<IReadOnlyList<string>> GetModelsAsync(CancellationToken cancellation = default)
    {
        var reply = await _connection
            .CallAsync(HttpMethod.Get, "/models", null, ClientJson.Default.ModelsReply, cancellation)
            .ConfigureAwait(false);
        return [.. (reply.Data ?? []).Select(model => model.Id)];
    }

    /// <summary>The service as a chat client of Microsoft.Extensions.AI.</summary>
    public RagChatClient AsChatClient() => new(_chat);

    /// <summary>The service's embeddings as a generator of Microsoft.Extensions.AI.</summary>
    public RagEmbeddingGenerator AsEmbeddingGenerator(EmbeddingForm form = EmbeddingForm.Passage) => new(_embeddings, form);

    /// <summary>Closes the connections that this client owns.</summary>
    public void Dispose() => _own?.Dispose();

    internal static SocketsHttpHandler Handler() => new() { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    private ChatRequest Request(Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var messages = new List<ChatRequestMessage>();
        foreach (var turn in question.Dialogue)
        {
            messages.Add(new ChatRequestMessage("user", turn.Question));
            if (turn.Answer is not null)
            {
                messages.Add(new ChatRequestMessage("assistant", turn.Answer));
            }
        }

        messages.Add(new ChatRequestMessage("user", question.Text));
        return new ChatRequest(_connection.Options.Model, messages)
        {
            MaxTokens = question.MaxTokens,
            Temperature = question.Temperature,
            Seed = question.Seed,
            Stop = question.Stop,
            News = NewsMember.Of(question.News),
        };
    }

    private static string Article(string id) => $"/articles/{Escaped(id)}";

    private static string Answer(string id) => $"/answers/{Escaped(id)}";

    /// <summary>An id that is empty, or a step of a path, would lead to another address than is meant.</summary>
    private static string Escaped(string id) =>
        string.IsNullOrWhiteSpace(id) || id is "." or ".."
            ? throw new ArgumentException("An id is needed.", nameof(id))
            : Uri.EscapeDataString(id);

    private static Func<HttpContent> Json<T>(T value, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return () =>
            new ByteArrayContent(json)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = Encoding.UTF8.WebName } },
            };
    }
}
