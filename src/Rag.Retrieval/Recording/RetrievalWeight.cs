namespace Rag.Retrieval.Recording;

/// <summary>A weight of <see cref="RetrievalOptions"/> that a recorded search can be ranked under.</summary>
/// <param name="Name">Of the setting, such as <c>Dense</c>.</param>
/// <param name="Lowest">Of the values worth trying, which all may be configured.</param>
public sealed record RetrievalWeight(
    string Name,
    double Lowest,
    double Highest,
    Func<RetrievalOptions, double> Of,
    Action<RetrievalOptions, double> Set
)
{
    /// <summary>In the order in which <see cref="OptionsWith"/> takes their values.</summary>
    public static IReadOnlyList<RetrievalWeight> All { get; } =
    [
        new(nameof(RetrievalOptions.Dense), 0, 3, options => options.Dense, (options, value) => options.Dense = value),
        new(nameof(RetrievalOptions.DenseSpread), .05, .8, options => options.DenseSpread, (options, value) => options.DenseSpread = value),
        new(nameof(RetrievalOptions.Window), 0, 1, options => options.Window, (options, value) => options.Window = value),
        new(nameof(RetrievalOptions.NamedSource), 0, 1.5, options => options.NamedSource, (options, value) => options.NamedSource = value),
        new(nameof(RetrievalOptions.NamedDay), 0, 1.5, options => options.NamedDay, (options, value) => options.NamedDay = value),
        new(nameof(RetrievalOptions.NamedMonth), 0, 1, options => options.NamedMonth, (options, value) => options.NamedMonth = value),
        new(nameof(RetrievalOptions.Reach), 0, 1.5, options => options.Reach, (options, value) => options.Reach = value),
        new(nameof(RetrievalOptions.BestClause), 0, 3, options => options.BestClause, (options, value) => options.BestClause = value),
        new(
            nameof(RetrievalOptions.AnsweredClause),
            0,
            1,
            options => options.AnsweredClause,
            (options, value) => options.AnsweredClause = value
        ),
        new(nameof(RetrievalOptions.Recency), 0, .2, options => options.Recency, (options, value) => options.Recency = value),
        new(
            nameof(RetrievalOptions.NearDuplicate),
            .2,
            1,
            options => options.NearDuplicate,
            (options, value) => options.NearDuplicate = value
        ),
    ];

    /// <summary>The same options with other weights.</summary>
    public static RetrievalOptions OptionsWith(RetrievalOptions options, IReadOnlyList<double> weights)
    {
        var changed = options.Copy();
        for (var i = 0; i < All.Count; i++)
        {
            All[i].Set(changed, weights[i]);
        }

        return changed;
    }
}
