using System.Diagnostics;
using System.Runtime.CompilerServices;
using Rag.Core.Answers;

namespace Rag.Answering.Telemetry;

/// <summary>Measures every answer, and makes it a span that the spans of its steps stand below.</summary>
/// <param name="reader">The reader's name, under which answers count that ask for nobody else.</param>
public sealed class TracedAnswerer(IAnswerer inner, AnswerMetrics metrics, string reader, TimeProvider time) : IAnswerer
{
    /// <summary>Under which the spans are listened to.</summary>
    public const string SourceName = "Rag.Answering";

    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var (arrived, model) = (time.GetTimestamp(), options.Generator is { Length: > 0 } asked ? asked : reader);
        using var span = AnswerTrace.Source.StartActivity($"chat {model}");
        span?.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.request.model", model);
        await using var steps = inner.AnswerAsync(question, options, cancellation).GetAsyncEnumerator(cancellation);
        TimeSpan? first = null;
        var isCounted = false;
        try
        {
            while (await NextAsync())
            {
                switch (steps.Current)
                {
                    case AnswerEvent.TextDelta:
                        first ??= time.GetElapsedTime(arrived);
                        break;
                    case AnswerEvent.Completed { Answer: var answer }:
                        isCounted = true;
                        metrics.NoteAnswer(model, answer, first, time.GetElapsedTime(arrived));
                        Describe(span, answer);
                        break;
                }

                yield return steps.Current;
            }
        }
        finally
        {
            if (!isCounted)
            {
                metrics.NoteEnd(model, "left", time.GetElapsedTime(arrived), "canceled");
                span?.SetStatus(ActivityStatusCode.Error, "canceled");
            }
        }

        // Between two steps the span is not its caller's current one, and within a step it is.
        async ValueTask<bool> NextAsync()
        {
            Activity.Current = span ?? Activity.Current;
            try
            {
                return await steps.MoveNextAsync();
            }
            catch (AnsweredElsewhereException)
            {
                isCounted = true; // whoever answers it counts it
                throw;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                isCounted = true;
                var (outcome, error) = Kind(failure);
                metrics.NoteEnd(model, outcome, time.GetElapsedTime(arrived), error);
                span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, error);
                throw;
            }
        }
    }

    private static (string Outcome, string Error) Kind(Exception failure) =>
        failure switch
        {
            AnswerRefusedException => ("busy", "overloaded"),
            BadQuestionException or UnsupportedFormatException => ("bad", "invalid_request"),
            _ => ("failed", failure.GetType().Name),
        };

    private static void Describe(Activity? span, Answer answer) =>
        span
            ?.SetTag("gen_ai.usage.input_tokens", answer.Usage.PromptTokens)
            .SetTag("gen_ai.usage.output_tokens", answer.Usage.CompletionTokens)
            .SetTag("gen_ai.response.finish_reasons", answer.FinishReason.ToString().ToLowerInvariant())
            .SetTag("rag.tokens.cached", answer.Usage.CachedTokens)
            .SetTag("rag.tokens.computed", answer.Usage.ComputedTokens)
            .SetTag("rag.passages", answer.Passages.Count)
            .SetTag("rag.declined", answer.IsRefusal)
            .SetTag("gen_ai.response.model", answer.Author?.Generator)
            .SetTag("rag.engine_ms", answer.Author?.EngineMilliseconds);
}
