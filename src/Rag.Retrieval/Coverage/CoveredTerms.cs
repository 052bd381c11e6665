using System.Numerics;

namespace Rag.Retrieval.Coverage;

/// <summary>
/// How much of a question's terms texts hold, and how much of that is new beside the texts taken before. A term weighs the more the fewer
/// of the texts hold it; all terms together weigh 1, and those of outlets nothing. Owned by one search.
/// </summary>
internal sealed class CoveredTerms
{
    /// <summary>What is left of a term's weight with each text taken that holds it.</summary>
    private const float Kept = .6f;

    /// <summary>Pairs of neighbors beyond these say nothing more.</summary>
    private const int MostPairs = 5;

    /// <summary>Of a term that stands in the title alone.</summary>
    private const float TitleShare = .5f;

    private readonly IReadOnlyList<ReadCandidate> _texts;
    private readonly float[] _weights;

    /// <summary>With what the texts taken left of them.</summary>
    private readonly float[] _fresh;
    private readonly ulong _names;
    private readonly float _namesWeight;

    public CoveredTerms(QuestionTerms terms, IReadOnlyList<ReadCandidate> texts)
    {
        _texts = texts;
        _weights = new float[terms.Count];
        var total = 0f;
        for (var term = 0; term < _weights.Length; term++)
        {
            var bit = 1UL << term;
            var holders = texts.Count(text => ((text.Match.Held | text.Match.InTitle) & bit) != 0);
            _weights[term] = (terms.OfOutlets & bit) != 0 ? 0 : (float)Math.Log(1 + ((texts.Count - holders + .5) / (holders + .5)));
            total += _weights[term];
        }

        for (var term = 0; total > 0 && term < _weights.Length; term++)
        {
            _weights[term] /= total;
        }

        _fresh = [.. _weights];
        _names = terms.OfNames;
        _namesWeight = TermMatch.WeightOf(_names, _weights);
    }

    /// <summary>What a text is worth by its terms, whatever was taken before.</summary>
    public double ScoreOf(TermMatch text, CoverageWeights weights) =>
        (weights.Stretch * text.BestStretch(_weights))
        + (weights.Terms * TermMatch.WeightOf(text.Held, _weights))
        + (_namesWeight > 0 ? weights.Names * TermMatch.WeightOf((text.Held | text.InTitle) & _names, _weights) / _namesWeight : 0)
        + (weights.Pairs * Math.Min(text.PairCount, MostPairs));

    /// <summary>What a text adds to those taken.</summary>
    public double FreshOf(int text)
    {
        var match = _texts[text].Match;
        return TermMatch.WeightOf(match.Held, _fresh) + (TitleShare * TermMatch.WeightOf(match.InTitle & ~match.Held, _fresh));
    }

    public void Take(int text)
    {
        var terms = _texts[text].Match.Held | _texts[text].Match.InTitle;
        while (terms != 0)
        {
            _fresh[BitOperations.TrailingZeroCount(terms)] *= Kept;
            terms &= terms - 1;
        }
    }
}
