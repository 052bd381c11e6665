using Rag.Engine.Sequences;

namespace Rag.Engine.Sampling;

/// <summary>Rows of logits to a sequence's next token.</summary>
internal sealed class SequenceSampler(ModelShape shape)
{
    private readonly GroupMaxima _maxima = new(shape.VocabularySize);
    private readonly Sampler _sampler = new(shape.VocabularySize);
    private double[] _probe = new double[16];

    /// <param name="rows">Row 0 follows the sequence's last token; then those of its probes.</param>
    /// <param name="delta">The token with its log-probability, where one was chosen.</param>
    public SampleOutcome Choose(Sequence sequence, Span<float> rows, out Delta delta)
    {
        delta = default;
        if (!TryObserveProbes(sequence, rows))
        {
            return SampleOutcome.NotANumber;
        }

        var row = rows[..shape.VocabularySize];
        var summary = LogitSummary.Of(row, _maxima);
        if (!summary.IsFinite)
        {
            return SampleOutcome.NotANumber;
        }

        var state = sequence.Sampling;
        var alternatives = AlternativesOf(row, summary, state);
        var chosen = sequence.Request.Constraint is { IsFree: false } constraint
            ? ChooseAllowed(row, constraint.AllowedNext, state)
            : _sampler.Choose(row, summary, _maxima, state);
        if (chosen is not { } token)
        {
            return SampleOutcome.NothingLeft;
        }

        state.Adjustment?.Note(token);
        delta = new Delta(token, summary.LogProbability(row[token]), alternatives);
        return SampleOutcome.Sampled;
    }

    private bool TryObserveProbes(Sequence sequence, ReadOnlySpan<float> rows)
    {
        if (sequence.IsProbeDone)
        {
            return true;
        }

        var next = 1;
        for (var index = 0; index < sequence.Probes.All.Length; index++)
        {
            var probe = sequence.Probes.All[index];
            if (_probe.Length < probe.Length)
            {
                _probe = new double[probe.Length * 2];
            }

            for (var i = 0; i < probe.Length; i++)
            {
                var row = rows.Slice((i == 0 ? 0 : next++) * shape.VocabularySize, shape.VocabularySize);
                var summary = LogitSummary.Of(row, _maxima);
                if (!summary.IsFinite)
                {
                    return false;
                }

                _probe[i] = summary.LogProbability(row[probe[i]]);
            }

            sequence.Request.Constraint!.ObserveProbe(index, _probe.AsSpan(0, probe.Length));
        }

        sequence.IsProbeDone = true;
        return true;
    }

    private int? ChooseAllowed(Span<float> row, ReadOnlySpan<int> allowed, SamplingState state) =>
        allowed.IsEmpty ? throw new InvalidOperationException("it allows no token at all") : _sampler.ChooseAmong(row, allowed, state);

    private ReadOnlyMemory<TokenLogProbability> AlternativesOf(ReadOnlySpan<float> row, in LogitSummary summary, SamplingState state)
    {
        if (state.Sampling.Alternatives == 0)
        {
            return default;
        }

        var room = state.NextAlternatives();
        return room[.._sampler.Rank(row, summary, _maxima, room.Span)];
    }
}
