using System.Globalization;
using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>Numbers as the pages write them.</summary>
internal static class FigureText
{
    public const string None = "–";

    /// <summary>Of one line of a figure; a dash where there is no value.</summary>
    public static string Of(FigureKind kind, double value) =>
        double.IsNaN(value) ? None
        : kind == FigureKind.Rate ? Rate(value)
        : kind == FigureKind.Share ? $"{Text(value * 100, "0.#")} %"
        : Seconds(value);

    /// <summary>For programs: the number itself, empty where there is no value.</summary>
    public static string Raw(double value) => double.IsNaN(value) ? "" : Text(value, "0.######");

    public static string Rate(double value) =>
        value == 0 ? "0"
        : value < 0.01 ? Text(value, "0.####")
        : Text(value, value < 10 ? "0.##" : "#,0");

    public static string Seconds(double seconds) =>
        seconds < 0.0095 ? $"{Text(seconds * 1000, "0.#")} ms"
        : seconds < 0.9995 ? $"{Text(seconds * 1000, "0")} ms"
        : seconds < 9.95 ? $"{Text(seconds, "0.0")} s"
        : seconds < 120 ? $"{Text(seconds, "0")} s"
        : Ago(TimeSpan.FromSeconds(seconds));

    public static string Ago(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2) ? $"{Number((long)time.TotalSeconds)} s"
        : time < TimeSpan.FromHours(2) ? $"{Number((long)time.TotalMinutes)} min"
        : time < TimeSpan.FromDays(2) ? $"{Number((long)time.TotalHours)} h"
        : $"{Number((long)time.TotalDays)} days";

    public static string Bytes(long bytes) =>
        bytes < 1 << 20 ? $"{Text(bytes / 1024.0, "#,0")} KB"
        : bytes < 10L << 30 ? $"{Text(bytes / (double)(1 << 20), "#,0")} MB"
        : $"{Text(bytes / (double)(1 << 30), "#,0")} GB";

    public static string Count(long count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    public static string Number(long value) => Text(value, "#,0");

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
