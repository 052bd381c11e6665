using System.Globalization;
using System.Text;

namespace Rag.Eval.Dashboard.Operations.Charts;

/// <summary>A line of values as the path of an SVG drawing; gaps stay gaps.</summary>
internal static class LinePath
{
    /// <summary>Values at equal distances over the width, zero at the bottom, <paramref name="most"/> at the top.</summary>
    public static string Of(IReadOnlyList<double> values, double most, double left, double top, double width, double height)
    {
        var path = new StringBuilder();
        var step = values.Count > 1 ? width / (values.Count - 1) : 0;
        var isDrawing = false;
        for (var i = 0; i < values.Count; i++)
        {
            if (double.IsNaN(values[i]))
            {
                isDrawing = false;
                continue;
            }

            var (x, y) = (left + (i * step), top + height - (most > 0 ? Math.Min(values[i] / most, 1) * height : 0));
            path.Append(isDrawing ? 'L' : 'M').Append(Number(x)).Append(' ').Append(Number(y));
            if (!isDrawing && (i + 1 == values.Count || double.IsNaN(values[i + 1])))
            {
                path.Append("h0"); // a value between two gaps is a dot, by the round ends of the stroke
            }

            isDrawing = true;
        }

        return path.ToString();
    }

    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
