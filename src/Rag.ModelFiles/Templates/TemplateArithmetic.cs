namespace Rag.ModelFiles.Templates;

/// <summary>The operators of templates that compare and calculate: + joins texts and lists too, and ~ joins anything as text.</summary>
internal static class TemplateArithmetic
{
    public static object? Calculate(TemplateRun run, string sign, object? left, object? right)
    {
        run.Step();
        return (sign, left, right) switch
        {
            ("~", _, _) => Join(run, TemplateValues.Text(left), TemplateValues.Text(right)),
            ("+", string one, string other) => Join(run, one, other),
            ("+", List<object?> one, List<object?> other) => JoinLists(run, one, other),
            ("*", string text, long times) => Repeat(run, text, times),
            ("%", string, _) => throw new TemplateException("The chat template formats a text with %, which is not supported."),
            (_, long or bool, long or bool) when sign != "/" => Whole(
                sign,
                (long)TemplateValues.Number(left),
                (long)TemplateValues.Number(right)
            ),
            _ => Real(sign, TemplateValues.Number(left), TemplateValues.Number(right)),
        };
    }

    public static bool Contains(TemplateRun run, object? container, object? value)
    {
        run.Step(TemplateValues.SizeOf(container));
        return TemplateValues.Contains(container, value);
    }

    public static bool Compare(string sign, object? left, object? right) =>
        sign switch
        {
            "==" => TemplateValues.Equals(left, right),
            "!=" => !TemplateValues.Equals(left, right),
            "<=" => TemplateValues.Compare(left, right) <= 0,
            ">=" => TemplateValues.Compare(left, right) >= 0,
            "<" => TemplateValues.Compare(left, right) < 0,
            _ => TemplateValues.Compare(left, right) > 0,
        };

    private static string Join(TemplateRun run, string left, string right)
    {
        run.Spend(left.Length + right.Length);
        return left + right;
    }

    private static List<object?> JoinLists(TemplateRun run, List<object?> left, List<object?> right)
    {
        run.Spend(left.Count + right.Count);
        return [.. left, .. right];
    }

    private static string Repeat(TemplateRun run, string text, long times)
    {
        var count = (int)Math.Clamp(times, 0, int.MaxValue / Math.Max(text.Length, 1));
        run.Spend(text.Length * count);
        return string.Concat(Enumerable.Repeat(text, count));
    }

    private static object Whole(string sign, long left, long right) =>
        sign switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "//" or "%" when right is 0 or -1 => right == 0 ? throw DivisionByZero()
            : sign == "%" ? 0L
            : -left,
            "//" => (long)Math.Floor((decimal)left / right),
            "%" => ((left % right) + right) % right,
            _ => Math.Pow(left, right) is var power && right >= 0 && Math.Abs(power) < 1L << 53
                ? (object)(long)power
                : Math.Pow(left, right),
        };

    private static object Real(string sign, double left, double right) =>
        sign switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" or "//" or "%" when right == 0 => throw DivisionByZero(),
            "/" => left / right,
            "//" => Math.Floor(left / right),
            "%" => left - (right * Math.Floor(left / right)),
            _ => Math.Pow(left, right),
        };

    private static TemplateException DivisionByZero() => new("The chat template divides by zero.");
}
