using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Prompting.Grounding;

namespace Rag.Prompting.Constrained;

/// <summary>
/// Formats to constraints. An automaton is built once for each format in use, with the sets of tokens that it has worked out. Thread-safe.
/// </summary>
public sealed class AnswerFormats(ITokenizer tokenizer, Grounder grounder)
{
    private const int MostFormats = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<AnswerFormat, ByteAutomaton> _automata = [];

    /// <exception cref="UnsupportedFormatException">
    /// The format is malformed, too large, or has a part that is not supported; the message names the fault.
    /// </exception>
    public FormatConstraint Constrain(AnswerFormat format) => new(AutomatonOf(format), tokenizer, grounder.Marks.End);

    private ByteAutomaton AutomatonOf(AnswerFormat format)
    {
        lock (_lock)
        {
            if (_automata.TryGetValue(format, out var known))
            {
                return known;
            }
        }

        var automaton = new ByteAutomaton(PatternOf(format), grounder.Vocabulary, grounder.Marks.End);
        lock (_lock)
        {
            if (_automata.Count >= MostFormats)
            {
                _automata.Clear(); // few formats are in use at a time: which of them goes hardly matters
            }

            return _automata[format] = automaton;
        }
    }

    private static Pattern PatternOf(AnswerFormat format) =>
        format switch
        {
            AnswerFormat.Regex regex => RegexReader.Read(regex.Pattern),
            AnswerFormat.JsonSchema schema => JsonSchemaReader.Read(schema.Schema),
            AnswerFormat.JsonObject => JsonPatterns.AnyObject,
            _ => throw new InvalidOperationException($"There is no pattern of a {format.GetType().Name}."),
        };
}
