using Rag.Core.Models;
using Rag.Core.Numerics;

namespace Rag.Answering.Candidates;

/// <summary>
/// How long the extractor takes to read rows, learnt from the readings that were measured: a share for each token and one for each pair of
/// tokens that see each other. Thread-safe.
/// </summary>
internal sealed class ExtractionCost
{
    private const int Terms = 2;

    /// <summary>Factor on older readings with each new one: some fifty count.</summary>
    private const double Memory = 0.98;

    /// <summary>A reading that took more than so many times longer or shorter than expected is not learnt from at once.</summary>
    private const double Outlier = 3;

    /// <summary>Outliers in a row that are taken as a change of the machine's speed.</summary>
    private const int OutliersBelieved = 3;

    private readonly Lock _lock = new();
    private readonly LeastSquares _fit = new(Terms);

    // Two cores with 8-bit products: 14,000 tokens a second.
    private readonly double[] _coefficients = [0.06, 2e-5];
    private int _outliers;

    /// <summary>Milliseconds.</summary>
    public double Estimate(IEnumerable<ExtractorInput> inputs)
    {
        lock (_lock)
        {
            return Estimate(Describe(inputs));
        }
    }

    public void Observe(IEnumerable<ExtractorInput> inputs, double milliseconds)
    {
        var x = Describe(inputs);
        if (!(milliseconds > 0) || x[0] == 0)
        {
            return;
        }

        lock (_lock)
        {
            var expected = Math.Max(1e-6, Estimate(x));
            var ratio = milliseconds / expected;
            _outliers = ratio is > Outlier or < 1 / Outlier ? _outliers + 1 : 0;
            if (_outliers is > 0 and < OutliersBelieved)
            {
                return;
            }

            _fit.Add(x, milliseconds, 1 / (expected * expected), Memory);
            Span<double> stiffness = stackalloc double[Terms];
            for (var i = 0; i < Terms; i++)
            {
                stiffness[i] = 0.1 / Math.Max(1e-12, _coefficients[i] * _coefficients[i]);
            }

            _fit.Improve(_coefficients, stiffness, sweeps: 4);
        }
    }

    private double Estimate(double[] x) => (_coefficients[0] * x[0]) + (_coefficients[1] * x[1]);

    private static double[] Describe(IEnumerable<ExtractorInput> inputs)
    {
        double tokens = 0,
            pairs = 0;
        foreach (var input in inputs)
        {
            tokens += input.Ids.Length;
            pairs += (double)input.Ids.Length * input.Ids.Length;
        }

        return [tokens, pairs];
    }
}
