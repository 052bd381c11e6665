using System.Text;
using Rag.Eval.Dashboard.Operations.Charts;
using Rag.Eval.Dashboard.Operations.Figures;
using Rag.Eval.Dashboard.Operations.Live;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>The history of each figure, as a page and as a file.</summary>
internal static class HistoryPages
{
    private const string Path = "/ops/history";
    private const string FileEnd = ".csv";
    private const string ValuesEnd = ".json";

    public static void MapHistory(this IEndpointRouteBuilder seen) => seen.MapGet("/history/{name}", Show);

    public static string Link(LiveFigure figure) => Link(figure.Name);

    public static string Link(string name) => $"{Path}/{name}";

    public static string Link(string name, FigureScale scale) => $"{Link(name)}?scale={NameOf(scale)}";

    public static string CsvLink(LiveFigure figure, FigureScale scale) => $"{Link(figure)}{FileEnd}?scale={NameOf(scale)}";

    /// <summary>What the chart is drawn from.</summary>
    public static string ValuesLink(LiveFigure figure, FigureScale scale) => $"{Link(figure)}{ValuesEnd}?scale={NameOf(scale)}";

    /// <summary>A line a step, times in UTC; empty where there is no value.</summary>
    public static string Csv(FigureHistory history)
    {
        var text = new StringBuilder("time");
        foreach (var line in history.Figure.Lines)
        {
            text.Append(',').Append(ColumnOf(history.Figure, line));
        }

        for (var step = 0; step < history.Steps; step++)
        {
            text.Append('\n').Append(history.At(step).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", null));
            foreach (var line in history.Lines)
            {
                text.Append(',').Append(FigureText.Raw(line[step]));
            }
        }

        return text.Append('\n').ToString();
    }

    private static IResult Show(string name, string? scale, FigureRecorder recorder, TimeProvider time)
    {
        var end = new[] { FileEnd, ValuesEnd }.FirstOrDefault(end => name.EndsWith(end, StringComparison.Ordinal)) ?? "";
        var figure = LiveFigure.Find(name[..^end.Length]);
        var read = scale is null ? FigureScale.Minutes : Find(scale);
        if (figure is null || read is null)
        {
            var known = string.Join(", ", LiveFigure.All.Select(known => known.Name));
            return MessagePage.Result(
                "Not here",
                $"There is no such figure, or it is not kept in such steps. There are {known}, by seconds, minutes and hours.",
                StatusCodes.Status404NotFound
            );
        }

        var history = recorder.Read(figure, read.Value);
        return end switch
        {
            FileEnd => Results.Text(Csv(history), "text/csv; charset=utf-8", Encoding.UTF8),
            ValuesEnd => Results.Bytes(OperationsJson.Of(HistoryValues.Of(history.InAtMost(HistoryChart.MostPoints))), "application/json"),
            _ => new PageResult<HistoryPage>(
                new Dictionary<string, object?> { [nameof(HistoryPage.History)] = history, [nameof(HistoryPage.Now)] = time.GetLocalNow() }
            ),
        };
    }

    private static string ColumnOf(LiveFigure figure, string line) =>
        figure.Kind switch
        {
            FigureKind.Rate => "per_second",
            FigureKind.Share => "share",
            _ => $"{line}_seconds",
        };

    private static string NameOf(FigureScale scale) => scale.ToString().ToLowerInvariant();

    private static FigureScale? Find(string name) =>
        Enum.GetValues<FigureScale>().Where(scale => NameOf(scale) == name).Select(scale => (FigureScale?)scale).FirstOrDefault();
}
