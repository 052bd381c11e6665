using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Tools;

/// <summary>
/// Narrows a function's schema to what a question says: each argument that could be any text or number becomes a choice of words of the
/// question. A small reader that may write anything writes much that nobody asked for. Arguments with a list of values, a pattern or parts
/// of their own stay as they are.
/// </summary>
/// <param name="extractor">Finds each argument's words; without one the reader chooses among all of the question's.</param>
internal sealed class ArgumentSchema(IExtractor? extractor)
{
    private const int MostArguments = 32;
    private const int LongestDescription = 200;

    private static readonly string[] s_free = ["type", "title", "description", "default", "examples", "minLength", "maxLength"];

    /// <summary>
    /// One schema; where an argument's words stand in a list of names, one for each name, as each is a call of its own.
    /// </summary>
    /// <param name="most">Schemas at most.</param>
    public async Task<IReadOnlyList<string>> NarrowAsync(string schema, string question, int most, CancellationToken cancellation)
    {
        if (TryRead(schema) is not { } root || root["properties"] is not JsonObject properties)
        {
            return [schema];
        }

        List<Argument> arguments =
        [
            .. properties
                .Where(property => IsFree(property.Value))
                .Take(MostArguments)
                .Select(property => Argument.Of(property.Key, property.Value!)),
        ];
        var found = extractor is null || arguments.Count == 0 ? [] : await FindAsync(arguments, question, cancellation);
        foreach (var argument in arguments)
        {
            List<JsonNode> choices = found.TryGetValue(argument, out var place)
                ? [argument.ValueOf(question[place.Start..place.End])!]
                : argument.Choices(question);
            if (choices.Count > 0)
            {
                properties[argument.Name] = OneOf([.. choices]);
            }
        }

        foreach (var (argument, place) in most > 1 ? found : [])
        {
            var names = RequestParts.NamesAround(question, place).Select(argument.ValueOf).OfType<JsonNode>().Take(most).ToList();
            if (names.Count > 1 && argument.Type == "string")
            {
                return [.. names.Select(name => With(root, argument, name))];
            }
        }

        return [root.ToJsonString()];
    }

    private static string With(JsonObject root, Argument argument, JsonNode value)
    {
        root["properties"]![argument.Name] = OneOf(value);
        return root.ToJsonString();
    }

    private static JsonObject OneOf(params JsonNode[] choices) => new() { ["enum"] = new JsonArray(choices) };

    /// <summary>
    /// Of all arguments and their spans the surest first; words that were given to one argument are given to no other.
    /// </summary>
    private async Task<Dictionary<Argument, TextSpan>> FindAsync(List<Argument> arguments, string question, CancellationToken cancellation)
    {
        var inputs = arguments.Select(argument => extractor!.Prepare($"What is the {argument.Description}?", question)).ToList();
        var read = await extractor!.ReadAsync(inputs, cancellation);
        var found = new Dictionary<Argument, TextSpan>();
        foreach (
            var (argument, span) in arguments
                .Zip(read)
                .SelectMany(pair => pair.Second.Spans.Select(span => (Argument: pair.First, Span: span)))
                .OrderByDescending(pair => pair.Span.Score)
        )
        {
            if (
                !found.ContainsKey(argument)
                && !found.Values.Any(other => other.Start < span.Place.End && span.Place.Start < other.End)
                && argument.ValueOf(question[span.Place.Start..span.Place.End]) is not null
            )
            {
                found.Add(argument, span.Place);
            }
        }

        return found;
    }

    /// <summary>Null for what is no object, or has a name twice: whoever reads the schema says what is wrong with it.</summary>
    private static JsonObject? TryRead(string schema)
    {
        try
        {
            return JsonNode.Parse(schema, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsFree(JsonNode? property) =>
        property is JsonObject schema
        && schema["type"] is JsonValue type
        && type.TryGetValue<string>(out var name)
        && name is "string" or "integer" or "number"
        && schema.All(member => s_free.Contains(member.Key));

    /// <summary>An argument that could be any text or number.</summary>
    private sealed record Argument(string Name, string Description, string Type, int Shortest, int Longest)
    {
        private const int MostWords = 4;
        private const int MostWordsLookedAt = 64;

        private static readonly char[] s_around = [' ', '\'', '"', '“', '”', '‘', '’', '.', ',', ';', ':', '?', '!', '(', ')'];

        public static Argument Of(string name, JsonNode schema) =>
            new(
                name,
                Ellipsis.Cut(
                    Words(TextOf(schema["description"])?.TrimEnd('.', ' ') is { Length: > 0 } said ? said : Spaced(name)),
                    LongestDescription
                ),
                TextOf(schema["type"])!,
                NumberOf(schema["minLength"]) ?? 0,
                NumberOf(schema["maxLength"]) ?? int.MaxValue
            );

        /// <summary>What the words say as a value of the argument; null where they are none.</summary>
        public JsonNode? ValueOf(string words)
        {
            var text = words.Trim(s_around);
            return Type == "string"
                ? text.Length >= Math.Max(1, Shortest) && text.Length <= Longest
                    ? JsonValue.Create(text)
                    : null
                : text.Split(' ').Select(NumberIn).FirstOrDefault(number => number is not null);
        }

        /// <summary>Every value that a few words of the question in a row are.</summary>
        public List<JsonNode> Choices(string question)
        {
            string[] words = [.. question.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWordsLookedAt)];
            var choices = new Dictionary<string, JsonNode>();
            for (var count = 1; count <= (Type == "string" ? MostWords : 1); count++)
            {
                for (var first = 0; first + count <= words.Length; first++)
                {
                    if (ValueOf(string.Join(' ', words, first, count)) is { } value)
                    {
                        choices.TryAdd(value.ToJsonString(), value);
                    }
                }
            }

            return [.. choices.Values];
        }

        private JsonValue? NumberIn(string word)
        {
            var digits = word.Trim(s_around).TrimStart('$', '€', '£').TrimEnd('%').Replace(",", "", StringComparison.Ordinal);
            return !decimal.TryParse(
                    digits,
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                    ? null
                : Type == "integer"
                    ? number == decimal.Truncate(number) && Math.Abs(number) <= long.MaxValue ? JsonValue.Create((long)number)
                        : null
                : JsonValue.Create(number);
        }

        /// <summary>As it stands within a sentence.</summary>
        private static string Words(string description) =>
            description.Length > 1 && char.IsLower(description[1]) ? char.ToLowerInvariant(description[0]) + description[1..] : description;

        private static string Spaced(string name) =>
            string.Concat(
                name.Select(
                    (c, i) =>
                        c is '_' or '-' ? " "
                        : char.IsUpper(c) && i > 0 ? " " + char.ToLowerInvariant(c)
                        : c.ToString()
                )
            );

        private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

        private static int? NumberOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
    }
}
