using System.Globalization;
using Rag.Bench.Tables;
using Rag.ModelFiles.Catalog;

namespace Rag.Bench.Exactness;

/// <summary>What <c>rag-bench exactness</c> wrote, in the words of a page.</summary>
/// <exception cref="InvalidDataException">The text is no such report.</exception>
internal sealed class ExactnessFile(string name, string json)
{
    private readonly ExactnessReport _report = ReportFile.Read<ExactnessReport>(name, json);

    /// <summary>
    /// The largest difference of all generators of a family, and how many of their prompts go on with the reference's tokens; says so where
    /// none was compared.
    /// </summary>
    public string Of(string family)
    {
        ExactnessRow[] rows = [.. _report.Models.Where(model => model.Kind == ModelKind.Generator && model.Family == family)];
        return rows.Length == 0 ? "not compared" : $"{Difference(rows)}; {Alike(rows)}";
    }

    /// <summary>A row for each model that is no generator.</summary>
    public IEnumerable<string> Others() =>
        [
            "| | | Largest difference | Tokens alike |",
            "|---|---|---|---|",
            .. _report
                .Models.Where(model => model.Kind != ModelKind.Generator)
                .OrderBy(model => model.Kind)
                .Select(model =>
                    $"| {model.Name} | {Words(model)} | {Difference(model)} | {(model.GreedyEqual is null ? "" : Alike(model))} |"
                ),
        ];

    private static string Words(ExactnessRow model) =>
        model.Kind switch
        {
            ModelKind.Adapter => $"adapter of {model.Family}",
            ModelKind.Embedder => "encoder",
            var kind => $"{kind}".ToLowerInvariant(),
        };

    private static string Difference(params IReadOnlyList<ExactnessRow> rows) =>
        rows.Any(row => row.MaxDifference is null)
            ? "no number"
            : rows.Max(row => row.MaxDifference!.Value).ToString("0.0e-0", CultureInfo.InvariantCulture);

    private static string Alike(params IReadOnlyList<ExactnessRow> rows) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.Sum(row => Math.Round((row.GreedyEqual ?? 0) * row.Cases))} of {rows.Sum(row => row.Cases)}"
        );
}
