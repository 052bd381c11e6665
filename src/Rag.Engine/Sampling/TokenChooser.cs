using Rag.Core;

namespace Rag.Engine;

/// <summary>Rows of logits to a sequence's next token.</summary>
internal sealed class TokenChooser(ModelShape shape)
{
    private readonly Sampler _sampler = new(shape.VocabularySize);
    private double[] _probe = new double[16];

    /// <summary>
    /// The token with its log-probability; null when a row holds a number that is none, so that nothing can be chosen.
    /// </summary>
    /// <param name="rows">Row 0 follows the sequence's last token, row i the probe's token i - 1.</param>
    public Delta? Choose(Sequence sequence, ReadOnlySpan<float> rows)
    {
        var row = rows[..shape.VocabularySize];
        var summary = LogitSummary.Of(row);
        if (!summary.IsFinite || !TryObserveProbe(sequence, rows, summary))
        {
            return null;
        }

        var sampling = sequence.Request.Sampling;
        var token = sequence.Request.Constraint is { IsFree: false } constraint
            ? ChooseAllowed(row, constraint.AllowedNext, sequence)
            : sampling.Temperature == 0 ? summary.Best : _sampler.Draw(row, _sampler.EveryId, sampling, sequence.Random);
        return new Delta(token, summary.LogProbability(row[token]));
    }

    private bool TryObserveProbe(Sequence sequence, ReadOnlySpan<float> rows, in LogitSummary first)
    {
        var probe = sequence.Probe;
        if (sequence.IsProbeDone || probe.Length == 0)
        {
            return true;
        }

        if (_probe.Length < probe.Length)
        {
            _probe = new double[probe.Length * 2];
        }

        for (var i = 0; i < probe.Length; i++)
        {
            var row = rows.Slice(i * shape.VocabularySize, shape.VocabularySize);
            var summary = i == 0 ? first : LogitSummary.Of(row);
            if (!summary.IsFinite)
            {
                return false;
            }

            _probe[i] = summary.LogProbability(row[probe[i]]);
        }

        sequence.IsProbeDone = true;
        sequence.Request.Constraint!.ObserveProbe(_probe.AsSpan(0, probe.Length));
        return true;
    }

    /// <summary>Looks at the allowed ids alone.</summary>
    private int ChooseAllowed(ReadOnlySpan<float> row, ReadOnlySpan<int> allowed, Sequence sequence)
    {
        if (allowed.IsEmpty)
        {
            throw new InvalidOperationException("it allows no token at all");
        }

        var sampling = sequence.Request.Sampling;
        return sampling.Temperature == 0 ? Sampler.Best(row, allowed) : _sampler.Draw(row, allowed, sampling, sequence.Random);
    }
}
