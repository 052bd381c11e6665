using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Rag.Client.Errors;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting;

namespace Rag.Remote;

/// <summary>
/// A reader behind a server of the OpenAI wire. Its words are its own, so what it quotes is looked up in the passages: what is there
/// becomes a citation, and what is not is marked in the text and told. Thread-safe.
/// </summary>
public sealed class RemoteReader(
    IChatClient server,
    RemoteOptions remote,
    PromptOptions promptOptions,
    ITokenizer tokenizer,
    TimeProvider time,
    ILogger<RemoteReader> log,
    IWorkMeter? meter = null
) : IReader
{
    /// <summary>Said when there is nothing to answer from; the server is then not asked.</summary>
    private const string NothingFound = "Nothing was found on this.";

    /// <summary>Of a text that never ends.</summary>
    private const int LongestText = 1 << 20;

    public async IAsyncEnumerable<AnswerEvent> ReadAsync(
        string question,
        IReadOnlyList<Passage> passages,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var started = time.GetTimestamp();
        var used = Within(passages, options);
        yield return new AnswerEvent.Retrieved(used, passages.Count, TimeSpan.Zero);
        if (used.Count == 0 && options.Format is null)
        {
            yield return new AnswerEvent.TextDelta(NothingFound);
            var timings = new AnswerTimings(TimeSpan.Zero, null, time.GetElapsedTime(started));
            yield return new AnswerEvent.Completed(Answer.WithoutEvidence(NothingFound, [], 0, new Usage(0, 0, 0, 0), timings));
            yield break;
        }

        using var whole = new CancellationTokenSource(TimeSpan.FromSeconds(remote.AnswerSeconds), time);
        using var first = new CancellationTokenSource(options.Deadline ?? Timeout.InfiniteTimeSpan, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, whole.Token, first.Token);
        var written = new WrittenText(used, options);
        try
        {
            var updates = server
                .GetStreamingResponseAsync(
                    RemotePrompt.Of(question, used, options),
                    RemoteChatOptions.Of(options, remote.Model),
                    stop.Token
                )
                .GetAsyncEnumerator(stop.Token);
            await using (updates)
            {
                TimeSpan? firstToken = null;
                while (await NextAsync(updates, first.Token, whole.Token, cancellation))
                {
                    var piece = written.Accept(updates.Current);
                    if (piece.Length > 0)
                    {
                        if (firstToken is null)
                        {
                            firstToken = time.GetElapsedTime(started);
                            first.CancelAfter(Timeout.InfiniteTimeSpan);
                        }

                        yield return new AnswerEvent.TextDelta(piece);
                    }

                    if (written.Length > LongestText)
                    {
                        throw Failed("The model server's answer does not end.");
                    }
                }

                if (written.Complete() is { Length: > 0 } rest)
                {
                    yield return new AnswerEvent.TextDelta(rest);
                }

                var timings = new AnswerTimings(TimeSpan.Zero, firstToken, time.GetElapsedTime(started));
                yield return new AnswerEvent.Completed(written.ToAnswer(passages.Count, timings, tokenizer));
            }
        }
        finally
        {
            // One that is left halfway has cost what it has cost.
            meter?.Charge(options.Audience.Tenant, written.UsageOf(tokenizer));
        }
    }

    /// <summary>The best passages, as many as the prompt may hold; tokens are counted as the local reader's.</summary>
    private List<Passage> Within(IReadOnlyList<Passage> passages, AnswerOptions options)
    {
        var most = options.Passages ?? promptOptions.Passages;
        var (used, tokens) = (new List<Passage>(), 0);
        foreach (var passage in passages)
        {
            tokens += tokenizer.Count(PromptTemplate.Render(passage).Whole);
            if (used.Count == most || tokens > promptOptions.PassageTokens)
            {
                break;
            }

            used.Add(passage);
        }

        return used;
    }

    /// <summary>Whoever asked is told that the server failed, and the log how: its words may tell what is nobody's business.</summary>
    private async ValueTask<bool> NextAsync(
        IAsyncEnumerator<ChatResponseUpdate> updates,
        CancellationToken first,
        CancellationToken whole,
        CancellationToken cancellation
    )
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or RagConnectionException)
        {
            cancellation.ThrowIfCancellationRequested();
            if (first.IsCancellationRequested)
            {
                throw new AnswerRefusedException("The model server did not begin its answer before the deadline.", retryAfter: null);
            }

            log.RemoteFailed(whole.IsCancellationRequested ? "the answer took too long." : exception.Message);
            throw Failed(
                whole.IsCancellationRequested
                    ? "The model server did not complete its answer in time."
                    : "The model server that writes the answers cannot be reached, or broke off: ask again later."
            );
        }
        catch (RagBusyException exception)
        {
            log.RemoteFailed(exception.Message);
            throw new AnswerRefusedException(
                "The model server that writes the answers is busy.",
                exception.RetryAfter ?? TimeSpan.FromSeconds(1)
            );
        }
        catch (RagException exception)
        {
            log.RemoteFailed(exception.Message);
            throw Failed("The model server that writes the answers did not take the question; the service's log says why.");
        }
    }

    private static AnswerFailedException Failed(string sentence) => new(sentence);
}
