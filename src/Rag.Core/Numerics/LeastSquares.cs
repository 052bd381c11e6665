namespace Rag.Core.Numerics;

/// <summary>
/// A sum of weighted terms fitted to observations, none of the weights negative. Recursive: an observation is folded in and not kept.
/// </summary>
public sealed class LeastSquares(int terms)
{
    private readonly double[] _products = new double[terms * terms]; // sum of x xT
    private readonly double[] _targets = new double[terms]; // sum of x y

    /// <param name="memory">Factor in (0, 1] on all that was folded in before.</param>
    public void Add(ReadOnlySpan<double> x, double y, double weight, double memory)
    {
        for (var i = 0; i < terms; i++)
        {
            _targets[i] = (_targets[i] * memory) + (weight * x[i] * y);
            for (var j = 0; j < terms; j++)
            {
                _products[(i * terms) + j] = (_products[(i * terms) + j] * memory) + (weight * x[i] * x[j]);
            }
        }
    }

    /// <summary>
    /// Moves <paramref name="solution"/> to where the squared errors, and its squared distance from where it was, are least. The distance
    /// decides what the observations leave open: a term that none of them holds stays as it is.
    /// </summary>
    /// <param name="stiffness">Of each term: what a distance of 1 weighs.</param>
    /// <param name="sweeps">Passes of coordinate descent. Each lessens the error, so a few suffice from a near start.</param>
    public void Improve(Span<double> solution, ReadOnlySpan<double> stiffness, int sweeps)
    {
        Span<double> from = stackalloc double[terms];
        solution.CopyTo(from);
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            for (var i = 0; i < terms; i++)
            {
                var left = _targets[i] + (stiffness[i] * from[i]);
                for (var j = 0; j < terms; j++)
                {
                    left -= j == i ? 0 : _products[(i * terms) + j] * solution[j];
                }

                solution[i] = Math.Max(0, left / (_products[(i * terms) + i] + stiffness[i]));
            }
        }
    }
}
