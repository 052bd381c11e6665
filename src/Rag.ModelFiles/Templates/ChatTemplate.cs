using System.Globalization;
using System.Text.Json;

namespace Rag.ModelFiles.Templates;

/// <summary>
/// A model's chat template: the part of Jinja that such templates use, run without any way to files, types or the network, and with a bound
/// on what it may do. Immutable and thread-safe.
/// </summary>
public sealed class ChatTemplate
{
    private const long LongestRange = 100_000;

    private readonly TemplateStatement _body;
    private readonly TemplateLimits _limits;

    private ChatTemplate(TemplateStatement body, TemplateLimits limits) => (_body, _limits) = (body, limits);

    /// <exception cref="TemplateException">The template is damaged, or has something that is not read.</exception>
    public static ChatTemplate Parse(string template, TemplateLimits? limits = null) =>
        new(new StatementReader(new TemplateCursor(TemplateLexer.Read(template))).ReadAll(), limits ?? new TemplateLimits());

    /// <param name="values">An object with what the template knows by name: messages, add_generation_prompt, bos_token and so on.</param>
    /// <exception cref="TemplateException">The template refuses the values, or does more than it may.</exception>
    public string Render(JsonElement values, TimeProvider time)
    {
        var run = new TemplateRun(_limits, time);
        run.Scope.Set("namespace", new TemplateFunction(Namespace));
        run.Scope.Set("dict", new TemplateFunction(Namespace));
        run.Scope.Set("range", new TemplateFunction(Range));
        run.Scope.Set("raise_exception", new TemplateFunction(Raise));
        run.Scope.Set("strftime_now", new TemplateFunction(Now));
        foreach (var value in values.EnumerateObject())
        {
            run.Scope.Set(value.Name, TemplateValues.OfJson(value.Value));
        }

        _body(run);
        return run.Output.ToString();
    }

    private static TemplateMap Namespace(TemplateArguments arguments)
    {
        var map = new TemplateMap();
        foreach (var (name, value) in arguments.Names)
        {
            map[name] = value;
        }

        return map;
    }

    private static List<object?> Range(TemplateArguments arguments)
    {
        var numbers = arguments.Places.Select(place => (long)TemplateValues.Number(place)).ToList();
        var (from, to, by) = numbers switch
        {
            [var end] => (0, end, 1),
            [var start, var end] => (start, end, 1),
            [var start, var end, var step and not 0] => (start, end, step),
            _ => throw new TemplateException("The chat template calls range without one to three numbers."),
        };
        var list = new List<object?>();
        for (var i = from; by > 0 ? i < to : i > to; i += by)
        {
            if (list.Count == LongestRange)
            {
                throw new TemplateException($"The chat template makes a range of more than {LongestRange} numbers.");
            }

            arguments.Run.Step();
            list.Add(i);
        }

        return list;
    }

    private static object? Raise(TemplateArguments arguments) =>
        throw new TemplateException($"The chat template refuses its messages: {TemplateValues.Text(arguments.Get(0, "message"))}");

    /// <summary>The time as C's strftime writes it, for the marks that templates use.</summary>
    private static string Now(TemplateArguments arguments)
    {
        var now = arguments.Run.Time.GetLocalNow();
        var format = arguments.Text(0, "format") ?? "%Y-%m-%d";
        (string Mark, string Format)[] marks =
        [
            ("%Y", "yyyy"),
            ("%m", "MM"),
            ("%d", "dd"),
            ("%B", "MMMM"),
            ("%b", "MMM"),
            ("%A", "dddd"),
            ("%a", "ddd"),
            ("%H", "HH"),
            ("%I", "hh"),
            ("%M", "mm"),
            ("%S", "ss"),
            ("%p", "tt"),
            ("%y", "yy"),
        ];
        return marks.Aggregate(format, (text, mark) =>
            text.Replace(mark.Mark, now.ToString(mark.Format, CultureInfo.InvariantCulture), StringComparison.Ordinal)
        );
    }
}
