using System.Runtime.CompilerServices;
using Rag.Answering.Telemetry;
using Rag.Core.Answers;

namespace Rag.Answering.Admission;

/// <summary>Answers once the door lets the question in; it gives its place back with the last event, or when its caller leaves.</summary>
public sealed class AdmittedAnswerer(IAnswerer inner, AdmissionControl door, TimeProvider time) : IAnswerer
{
    public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
        string question,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var arrived = time.GetTimestamp();
        using var waiting = AnswerTrace.Begin("admit");
        using var place = await door.EnterAsync(
            new AdmissionRequest(WorkKind.Answer, options.Audience.Tenant, DrawnBy(options), options.Deadline),
            cancellation
        );
        waiting?.Stop();
        var isComplete = false;
        try
        {
            await foreach (var step in inner.AnswerAsync(question, Remaining(options, arrived), cancellation))
            {
                if (step is AnswerEvent.TextDelta)
                {
                    place.NoteFirst();
                }

                isComplete |= step is AnswerEvent.Completed { Answer.IsServiceTalk: false };
                yield return step;
            }
        }
        finally
        {
            if (!isComplete)
            {
                place.Abandon();
            }
        }
    }

    /// <summary>Choices at no temperature are one answer.</summary>
    private static int DrawnBy(AnswerOptions options) => options.Sampling.Temperature > 0 ? options.Choices : 1;

    /// <summary>The time in line is taken off the deadline. Of one that has passed so little is left that those behind refuse it.</summary>
    private AnswerOptions Remaining(AnswerOptions options, long arrived) =>
        options.Deadline is { } deadline
            ? options with
            {
                Deadline = TimeSpan.FromTicks(Math.Max(1, (deadline - time.GetElapsedTime(arrived)).Ticks)),
            }
            : options;
}
