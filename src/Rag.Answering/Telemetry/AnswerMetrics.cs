using System.Diagnostics.Metrics;
using Rag.Answering.Admission;
using Rag.Core.Answers;

namespace Rag.Answering.Telemetry;

/// <summary>Counts and durations of answers under the meter "Rag.Answering", by the names that OpenTelemetry gives them.</summary>
public sealed class AnswerMetrics : IDisposable
{
    public const string MeterName = "Rag.Answering";

    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries = [.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<double> s_tokenSeconds = new()
    {
        HistogramBucketBoundaries = [.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1, 2.5],
    };

    private static readonly InstrumentAdvice<int> s_tokens = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536],
    };

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _perToken;
    private readonly Histogram<double> _retrieval;
    private readonly Histogram<int> _tokens;
    private readonly Counter<long> _answers;
    private readonly Histogram<double> _cost;
    private readonly Counter<long> _escalations;

    /// <param name="door">Null where there is none.</param>
    public AnswerMetrics(AdmissionControl? door = null)
    {
        _duration = _meter.CreateHistogram(
            "gen_ai.server.request.duration",
            "s",
            "From arrival to the end of the answer.",
            advice: s_seconds
        );
        _firstToken = _meter.CreateHistogram(
            "gen_ai.server.time_to_first_token",
            "s",
            "From arrival to the first text.",
            advice: s_seconds
        );
        _perToken = _meter.CreateHistogram(
            "gen_ai.server.time_per_output_token",
            "s",
            "Of an answer, after its first.",
            advice: s_tokenSeconds
        );
        _tokens = _meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Of a request, by type.", advice: s_tokens);
        _retrieval = _meter.CreateHistogram("rag.retrieval.duration", "s", "Until the passages were found.", advice: s_seconds);
        _answers = _meter.CreateCounter<long>("rag.answers", description: "Questions by what became of them.");
        _cost = _meter.CreateHistogram("rag.answer.cost", "s", "Of the engines, by whose answer it is.", advice: s_seconds);
        _escalations = _meter.CreateCounter<long>("rag.answer.escalations", description: "Answers not given, by who was not sure.");
        if (door is not null)
        {
            Observe(door);
        }
    }

    public void Dispose() => _meter.Dispose();

    internal bool IsOwn(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    internal void NoteAnswer(string model, Answer answer, TimeSpan? first, TimeSpan total)
    {
        KeyValuePair<string, object?>[] tags = Tags(model);
        NoteEnd(
            model,
            answer.IsServiceTalk ? "talk"
                : answer.IsRefusal ? "declined"
                : "answered",
            total,
            null
        );
        if (answer.IsServiceTalk)
        {
            return;
        }

        if (answer.Author is { } author)
        {
            _cost.Record(author.EngineMilliseconds / 1000, Response(author.Generator));
            foreach (var unsure in author.EscalatedFrom)
            {
                _escalations.Add(1, Response(unsure));
            }
        }

        _retrieval.Record(answer.Timings.Retrieval.TotalSeconds);
        _tokens.Record(answer.Usage.PromptTokens, [.. tags, new("gen_ai.token.type", "input")]);
        _tokens.Record(answer.Usage.CompletionTokens, [.. tags, new("gen_ai.token.type", "output")]);
        if (first is { } text)
        {
            _firstToken.Record(text.TotalSeconds, tags);
            if (answer.Usage.CompletionTokens > 1)
            {
                _perToken.Record((total - text).TotalSeconds / (answer.Usage.CompletionTokens - 1), tags);
            }
        }
    }

    /// <param name="outcome">answered, declined, talk, busy, bad, failed or left.</param>
    /// <param name="error">The kind of error, or null.</param>
    internal void NoteEnd(string model, string outcome, TimeSpan total, string? error)
    {
        _answers.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        KeyValuePair<string, object?>[] tags = error is null ? Tags(model) : [.. Tags(model), new("error.type", error)];
        _duration.Record(total.TotalSeconds, tags);
    }

    private static KeyValuePair<string, object?> Response(string model) => new("gen_ai.response.model", model);

    private static KeyValuePair<string, object?>[] Tags(string model) =>
        [new("gen_ai.operation.name", "chat"), new("gen_ai.request.model", model)];

    private void Observe(AdmissionControl door)
    {
        _meter.CreateObservableGauge("rag.admission.running", () => door.Snapshot().Running, description: "Work that was let in.");
        _meter.CreateObservableGauge("rag.admission.waiting", () => door.Snapshot().Waiting, description: "Work in line.");
        _meter.CreateObservableGauge("rag.admission.line", () => Line(door.Snapshot()), "s", "Machine time of what runs and waits.");
        _meter.CreateObservableCounter("rag.admission.admitted", () => door.Snapshot().Admitted, description: "Work let in.");
        _meter.CreateObservableCounter("rag.admission.given_up", () => door.Snapshot().GivenUp, description: "Callers who left the line.");
        _meter.CreateObservableCounter(
            "rag.admission.rejections",
            () => Rejected(door.Snapshot()),
            description: "Work refused, by reason."
        );
    }

    private static double Line(AdmissionSnapshot snapshot) => snapshot.LeftSeconds + snapshot.WaitingSeconds;

    private static IEnumerable<Measurement<long>> Rejected(AdmissionSnapshot snapshot) =>
        snapshot.Rejected.Select(count => new Measurement<long>(
            count.Value,
            new KeyValuePair<string, object?>("reason", NameOf(count.Key))
        ));

    private static string NameOf(RejectionReason reason) =>
        reason switch
        {
            RejectionReason.LineFull => "line_full",
            RejectionReason.TenantShare => "tenant_share",
            RejectionReason.Overdue => "overdue",
            _ => "deadline",
        };
}
