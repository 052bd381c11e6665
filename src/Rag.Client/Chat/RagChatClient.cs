using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Rag.Client.Chat;

/// <summary>
/// The service as a chat client of Microsoft.Extensions.AI. The last message is the question, and those before it say what a follow-up is
/// about. Citations are annotations of the text; which news to answer from is said in <see cref="ChatOptions.AdditionalProperties"/>, under
/// the names that the service's <c>news</c> object has.
/// </summary>
public sealed class RagChatClient : IChatClient
{
    private readonly ChatCalls _calls;
    private readonly ChatClientMetadata _metadata;

    internal RagChatClient(ChatCalls calls)
    {
        _calls = calls;
        _metadata = new ChatClientMetadata("rag", calls.Options.BaseAddress, calls.Options.Model);
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var request = ChatRequests.Of(messages, options, _calls.Options.Model);
        return ChatResponses.Of(await _calls.CompleteAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var request = ChatRequests.Of(messages, options, _calls.Options.Model);
        var updates = new ChatUpdates();
        await foreach (var chunk in _calls.StreamAsync(request, cancellationToken).ConfigureAwait(false))
        {
            yield return updates.Of(chunk);
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing is held that the <see cref="RagClient"/> does not own.</summary>
    public void Dispose() { }
}
