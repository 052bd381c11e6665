using System.Diagnostics;
using Rag.Engine;

namespace Rag.Answering.Telemetry;

/// <summary>
/// The steps of an answer as spans below it. They hold counts and times, and never a word of question, passages or answer.
/// </summary>
internal static class AnswerTrace
{
    public static ActivitySource Source { get; } = new(TracedAnswerer.SourceName);

    /// <summary>A span below the current one; null where nobody listens.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>What the engine did, told when it is over: the wait for a place, the reading of the prompt, the writing.</summary>
    public static void Note(Completion completion, TimeProvider time)
    {
        if (!Source.HasListeners() || Activity.Current is not { } answer || completion.TimeInLine is not { } line)
        {
            return;
        }

        var submitted = time.GetUtcNow() - completion.Total;
        var first = completion.TimeToFirstToken ?? completion.Total;
        Add("queue", submitted, submitted + line);
        Add("prefill", submitted + line, submitted + first)
            ?.SetTag("rag.tokens.cached", completion.Usage.CachedTokens)
            .SetTag("rag.tokens.computed", completion.Usage.ComputedTokens);
        Add("decode", submitted + first, submitted + completion.Total)
            ?.SetTag("gen_ai.usage.output_tokens", completion.Usage.CompletionTokens);

        Activity? Add(string name, DateTimeOffset start, DateTimeOffset end)
        {
            var span = Source.CreateActivity(name, ActivityKind.Internal, answer.Context);
            span?.SetStartTime(start.UtcDateTime).SetEndTime(end.UtcDateTime).Start();
            span?.Dispose();
            return span;
        }
    }
}
