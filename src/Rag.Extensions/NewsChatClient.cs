using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Extensions;

/// <summary>
/// The answerer of this process as a chat client of Microsoft.Extensions.AI. The last message is the question, and the turns before it
/// say what a follow-up is about. Citations are annotations of the text; which news to answer from is said in <see
/// cref="ChatOptions.AdditionalProperties"/>, under the names that the wire's <c>news</c> object has. Throws as <see cref="IAnswerer"/>
/// does.
/// </summary>
/// <param name="audience">For whom it answers.</param>
/// <param name="model">The reader's name.</param>
public sealed class NewsChatClient(IAnswerer answerer, Audience audience, string model, TimeProvider time) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("rag", defaultModelId: model);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var (question, answerOptions) = NewsRequest.Of(messages, options, audience);
        var answer = await answerer.AnswerAsync(question, answerOptions, cancellationToken).ToAnswerAsync();
        var (id, properties) = (NewId(), NewsReply.PropertiesOf(answer));
        var message = new ChatMessage(ChatRole.Assistant, [NewsReply.TextOf(answer)]) { MessageId = id, AdditionalProperties = properties };
        return new ChatResponse(message)
        {
            ResponseId = id,
            ModelId = model,
            CreatedAt = time.GetUtcNow(),
            FinishReason = NewsReply.Finish(answer),
            Usage = NewsReply.UsageOf(answer),
            AdditionalProperties = properties,
            RawRepresentation = answer,
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var (question, answerOptions) = NewsRequest.Of(messages, options, audience);
        var (id, created) = (NewId(), time.GetUtcNow());
        await foreach (var step in answerer.AnswerAsync(question, answerOptions, cancellationToken))
        {
            switch (step)
            {
                case AnswerEvent.TextDelta { Text: var text }:
                    yield return Update([new TextContent(text)]);
                    break;
                case AnswerEvent.Completed { Answer: var answer }:
                    var last = Update([NewsReply.CitationsOf(answer), new UsageContent(NewsReply.UsageOf(answer))]);
                    last.FinishReason = NewsReply.Finish(answer);
                    last.AdditionalProperties = NewsReply.PropertiesOf(answer);
                    last.RawRepresentation = answer;
                    yield return last;
                    break;
            }
        }

        ChatResponseUpdate Update(IList<AIContent> contents) =>
            new(ChatRole.Assistant, contents)
            {
                ResponseId = id,
                MessageId = id,
                ModelId = model,
                CreatedAt = created,
            };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(IAnswerer) ? answerer
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>The answerer belongs to whoever made it.</summary>
    public void Dispose() { }

    private static string NewId() => $"chatcmpl-{Guid.NewGuid():N}";
}
