using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Tools;

/// <summary>
/// What a request says about tools. Looking the news up is a tool that may be named and need not be: every answer does it, so such a tool
/// leaves no trace here.
/// </summary>
/// <param name="Functions">Those that may be called; the only one where one is named.</param>
/// <param name="MostCalls">In one reply.</param>
internal sealed record ToolRequest(IReadOnlyList<FunctionTool> Functions, ToolDemand Demand, int MostCalls)
{
    public static readonly ToolRequest None = new([], ToolDemand.None, 0);

    /// <summary>Of a request that does not forbid several, and names no function: a function that is named is called once.</summary>
    private const int SeveralCalls = RequestParts.MostParts;

    private const string SearchFunction = "search_news";
    private const int MostTools = 128;
    private const int LongestName = 64;
    private const string Tools = "tools";
    private const string Choice = "tool_choice";

    private static readonly string[] s_retrieval = ["news_search", "web_search", "web_search_preview", "file_search"];

    /// <exception cref="WireException">A member cannot be honored; it is named.</exception>
    public static ToolRequest Read(JsonElement? tools, JsonElement? choice, bool? isParallel)
    {
        var functions = new List<FunctionTool>();
        var hasRetrieval = false;
        if (IsGiven(tools))
        {
            WireException.Refuse(tools!.Value.ValueKind != JsonValueKind.Array, Tools, "tools must be a list.");
            WireException.Refuse(tools.Value.GetArrayLength() > MostTools, Tools, $"At most {MostTools} tools can be given.");
            foreach (var (index, tool) in tools.Value.EnumerateArray().Index())
            {
                if (ReadTool(tool, $"{Tools}[{index}]") is not { } function)
                {
                    hasRetrieval = true;
                    continue;
                }

                WireException.Refuse(
                    functions.Exists(other => other.Name == function.Name),
                    $"{function.Path}.name",
                    $"Two tools have the name '{function.Name}': give each its own."
                );
                functions.Add(function);
            }
        }

        return ReadChoice(choice, functions, hasRetrieval, isParallel == false ? 1 : SeveralCalls);
    }

    /// <summary>Null for retrieval.</summary>
    private static FunctionTool? ReadTool(JsonElement tool, string path)
    {
        WireException.Refuse(tool.ValueKind != JsonValueKind.Object, path, $"{path} must be an object.");
        var type = Text(tool, "type", path);
        if (s_retrieval.Contains(type))
        {
            return null;
        }

        WireException.Refuse(
            type != "function",
            $"{path}.type",
            $"{path}.type is '{Ellipsis.Cut(type ?? "", WireException.LongestEcho)}': it can be 'function' or 'news_search'."
        );

        // The function stands within the tool in chat completions, and is the tool itself in responses.
        var isNested = tool.TryGetProperty("function", out var function);
        if (!isNested)
        {
            function = tool;
        }

        path = isNested ? $"{path}.function" : path;
        WireException.Refuse(function.ValueKind != JsonValueKind.Object, path, $"{path} must be an object.");
        var name = Text(function, "name", path);
        WireException.Refuse(
            !IsName(name),
            $"{path}.name",
            $"{path}.name must have 1 to {LongestName} characters, each an ASCII letter or digit, '_' or '-'."
        );
        var parameters = function.TryGetProperty("parameters", out var schema) && IsGiven(schema) ? schema : (JsonElement?)null;
        WireException.Refuse(
            parameters is { ValueKind: not JsonValueKind.Object },
            $"{path}.parameters",
            $"{path}.parameters must be a JSON Schema of type object."
        );
        return name == SearchFunction && parameters is null
            ? null
            : new FunctionTool(name!, Text(function, "description", path), parameters?.GetRawText(), path);
    }

    private static ToolRequest ReadChoice(JsonElement? choice, List<FunctionTool> functions, bool hasRetrieval, int mostCalls)
    {
        if (!IsGiven(choice))
        {
            return functions.Count == 0 ? None : new ToolRequest(functions, ToolDemand.Auto, mostCalls);
        }

        switch (choice!.Value.ValueKind)
        {
            case JsonValueKind.String when choice.Value.GetString() is var word and ("none" or "auto" or "required"):
                WireException.Refuse(
                    word == "required" && functions.Count == 0 && !hasRetrieval,
                    Choice,
                    "tool_choice is 'required' and there are no tools: give some."
                );
                return word == "none" || functions.Count == 0
                    ? None
                    : new ToolRequest(functions, word == "auto" ? ToolDemand.Auto : ToolDemand.Required, mostCalls);
            case JsonValueKind.Object when s_retrieval.Contains(Text(choice.Value, "type", Choice)):
                return None;
            case JsonValueKind.Object when Text(choice.Value, "type", Choice) == "function":
                var named = choice.Value.TryGetProperty("function", out var inner) ? inner : choice.Value;
                WireException.Refuse(named.ValueKind != JsonValueKind.Object, Choice, "tool_choice.function must be an object.");
                var name = Text(named, "name", Choice);
                return functions.Find(function => function.Name == name) is { } function
                        ? new ToolRequest([function], ToolDemand.Required, 1)
                    : name == SearchFunction && hasRetrieval ? None
                    : throw WireException.Invalid(
                        $"tool_choice names the function '{Ellipsis.Cut(name ?? "", WireException.LongestEcho)}', "
                            + "which tools does not have.",
                        Choice
                    );
            default:
                throw WireException.Invalid("tool_choice can be 'none', 'auto', 'required' or an object that names a function.", Choice);
        }
    }

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= LongestName } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Null where there is none.</summary>
    private static string? Text(JsonElement element, string member, string path)
    {
        if (!element.TryGetProperty(member, out var value) || !IsGiven(value))
        {
            return null;
        }

        WireException.Refuse(value.ValueKind != JsonValueKind.String, $"{path}.{member}", $"{path}.{member} must be a string.");
        return value.GetString();
    }

    private static bool IsGiven(JsonElement? element) => element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };
}
