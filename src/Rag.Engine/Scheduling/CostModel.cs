using Rag.Core.Numerics;

namespace Rag.Engine.Scheduling;

/// <summary>
/// How long a step takes: a sum over its parts whose coefficients follow the steps that were measured. Errors count relative to the
/// expected time, so that short steps weigh as much as long ones.
/// </summary>
internal sealed class CostModel
{
    /// <summary>
    /// Two cores with AVX-512 and a reader of 135 million weights of 8 bits. Where a term cannot be told from measurements, its share here
    /// decides.
    /// </summary>
    public static readonly StepCosts Typical = new()
    {
        Step = 5,
        PrefillToken = 0.5,
        PrefillPair = 1e-5,
        DecodeToken = 0.8,
        DecodePair = 6e-4,
    };

    public const int Terms = 5;

    /// <summary>Factor on older steps with each new one: some hundred count.</summary>
    private const double Memory = 0.99;

    /// <summary>
    /// A step that took more than so many times longer or shorter than expected is an accident, and not learnt from: the machine was busy
    /// elsewhere.
    /// </summary>
    private const double Outlier = 2;

    /// <summary>Outliers in a row to one side that are taken as a change of the machine's speed.</summary>
    private const int OutliersBelieved = 8;

    /// <summary>Over the typical: no scale is 0, whatever costs were measured.</summary>
    private const double LeastSpeed = 1e-6;

    private readonly LeastSquares _fit = new(Terms);
    private readonly double[] _coefficients;
    private readonly double[] _stiffness = new double[Terms];
    private int _outliers; // in a row, negative when they were shorter than expected

    public CostModel(StepCosts costs)
    {
        _coefficients = [costs.Step, costs.PrefillToken, costs.PrefillPair, costs.DecodeToken, costs.DecodePair];
        if (!_coefficients.All(cost => cost >= 0 && double.IsFinite(cost)) || _coefficients[0] + _coefficients[1] == 0)
        {
            throw new ArgumentException(
                $"The costs of a step are {costs}: none may be negative, and a step or a prefill token has to cost something."
            );
        }

        NoteScale();
    }

    public StepCosts Costs => CostsOf(_coefficients);

    /// <summary>In milliseconds, in the order of <see cref="CostsOf"/>. They change with the next step that is observed.</summary>
    public ReadOnlySpan<double> Coefficients => _coefficients;

    public static StepCosts CostsOf(ReadOnlySpan<double> coefficients) =>
        new()
        {
            Step = coefficients[0],
            PrefillToken = coefficients[1],
            PrefillPair = coefficients[2],
            DecodeToken = coefficients[3],
            DecodePair = coefficients[4],
        };

    /// <summary>
    /// Costs that explain measured steps; a coefficient that the steps do not tell is as in <see cref="Typical"/>, at this machine's speed.
    /// </summary>
    public static StepCosts Fit(IReadOnlyList<(StepLoad Load, double Milliseconds)> steps)
    {
        var typical = new CostModel(Typical);
        var ratios = steps.Select(step => step.Milliseconds / typical.Estimate(step.Load)).Order().ToArray();
        var speed = ratios[ratios.Length / 2];
        for (var i = 0; i < Terms; i++)
        {
            typical._coefficients[i] *= speed;
        }

        typical.NoteScale();
        foreach (var (load, milliseconds) in steps)
        {
            typical.Add(load, milliseconds, 1 / (milliseconds * milliseconds), memory: 1);
        }

        typical._fit.Improve(typical._coefficients, typical._stiffness, sweeps: 1000);
        return typical.Costs;
    }

    /// <summary>Milliseconds.</summary>
    public double Estimate(in StepLoad load)
    {
        Span<double> x = stackalloc double[Terms];
        Describe(load, x);
        var sum = 0.0;
        for (var i = 0; i < Terms; i++)
        {
            sum += _coefficients[i] * x[i];
        }

        return sum;
    }

    /// <summary>Milliseconds of a step with nothing in it.</summary>
    public double OfStep => _coefficients[0];

    /// <summary>Milliseconds that a slice adds to a step.</summary>
    public double OfSlice(int tokens, int context) => tokens * (_coefficients[1] + (_coefficients[2] * (context + (tokens / 2.0))));

    /// <summary>Most tokens whose slice adds no more than <paramref name="milliseconds"/>.</summary>
    public int TokensWithin(double milliseconds, int context)
    {
        if (milliseconds <= 0)
        {
            return 0;
        }

        // The root of b n + a n^2 = milliseconds, in the form that also holds where a is 0.
        var a = _coefficients[2] / 2;
        var b = _coefficients[1] + (_coefficients[2] * context);
        return (int)Math.Min(int.MaxValue, 2 * milliseconds / (b + Math.Sqrt((b * b) + (4 * a * milliseconds))));
    }

    /// <summary>Takes note of a step's time. One of 0 says that the clock is too coarse, and nothing else.</summary>
    public void Observe(in StepLoad load, double milliseconds)
    {
        if (!(milliseconds > 0))
        {
            return;
        }

        var expected = Math.Max(1e-6, Estimate(load));
        if (!IsAccident(milliseconds / expected))
        {
            Add(load, milliseconds, 1 / (expected * expected), Memory);
            _fit.Improve(_coefficients, _stiffness, sweeps: 4);
            NoteScale();
        }
    }

    private bool IsAccident(double ratio)
    {
        _outliers =
            ratio > Outlier ? Math.Max(0, _outliers) + 1
            : ratio < 1 / Outlier ? Math.Min(0, _outliers) - 1
            : 0;
        return Math.Abs(_outliers) is > 0 and <= OutliersBelieved;
    }

    private void Add(in StepLoad load, double milliseconds, double weight, double memory)
    {
        Span<double> x = stackalloc double[Terms];
        Describe(load, x);
        _fit.Add(x, milliseconds, weight, memory);
    }

    private static void Describe(in StepLoad load, Span<double> x)
    {
        x[0] = 1;
        x[1] = load.PrefillTokens;
        x[2] = load.PrefillPairs;
        x[3] = load.DecodeTokens;
        x[4] = load.DecodePairs;
    }

    /// <summary>
    /// To double a coefficient weighs as much as a tenth of a step that is wrong by all its time. One that is 0 can grow again: it stands
    /// as a hundredth of its typical share.
    /// </summary>
    private void NoteScale()
    {
        ReadOnlySpan<double> typical = [Typical.Step, Typical.PrefillToken, Typical.PrefillPair, Typical.DecodeToken, Typical.DecodePair];
        var speed = LeastSpeed;
        for (var i = 0; i < Terms; i++)
        {
            speed = Math.Max(speed, _coefficients[i] / typical[i]);
        }

        for (var i = 0; i < Terms; i++)
        {
            var scale = Math.Max(_coefficients[i], 0.01 * speed * typical[i]);
            _stiffness[i] = 0.1 / (scale * scale);
        }
    }
}
