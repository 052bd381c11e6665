using System.Globalization;
using System.Reflection;
using Rag.Answering;
using Rag.Answering.Routing;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Prompting;
using Rag.Prompting.Grounding;
using Rag.Retrieval;
using Rag.Retrieval.Reranking;

namespace Rag.Api.Evaluation;

/// <summary>The settings that answers depend on, by name as they are configured.</summary>
internal static class EvalSettings
{
    /// <summary>Sections that hold for one question as for all: a run can have them its own way.</summary>
    private static readonly IReadOnlyDictionary<string, Type> s_own = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        [RetrievalOptions.Section] = typeof(RetrievalOptions),
        [QuestionOptions.Section] = typeof(QuestionOptions),
        [PromptOptions.Section] = typeof(PromptOptions),
        [GroundingOptions.Section] = typeof(GroundingOptions),
        [ExtractionOptions.Section] = typeof(ExtractionOptions),
        [ConfidenceOptions.Section] = typeof(ConfidenceOptions),
        [RoutingOptions.Section] = typeof(RoutingOptions),
    };

    /// <summary>Sections that hold for a process: a command that makes a run can have them its own way, a service cannot.</summary>
    private static readonly IReadOnlyDictionary<string, Type> s_process = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        [ModelOptions.Section] = typeof(ModelOptions),
        [AnsweringOptions.Section] = typeof(AnsweringOptions),
        [RerankingOptions.Section] = typeof(RerankingOptions),
    };

    /// <summary>Those that rankings depend on; answers depend on all.</summary>
    private static readonly string[] s_ranking = [RetrievalOptions.Section, QuestionOptions.Section];

    /// <summary>Whether it is a setting that a run can have its own way in a running process.</summary>
    public static bool IsOwn(string name) => Find(name, s_own) is not null;

    /// <exception cref="EvalRunException">There is no such setting, or a process has it once.</exception>
    public static void RequireOwn(IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => !IsOwn(name)))
        {
            throw new EvalRunException(
                Find(name, s_process) is null
                    ? Unknown(name, [.. s_own.Keys])
                    : $"{name} holds for the whole process, and a running service cannot have it another way for a run: "
                        + "use 'rag eval run --set'."
            );
        }
    }

    /// <summary>For a command, whose process is there for its run alone.</summary>
    /// <exception cref="EvalRunException">There is no such setting.</exception>
    public static void Require(IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => !IsOwn(name) && Find(name, s_process) is null))
        {
            throw new EvalRunException(Unknown(name, [.. s_own.Keys, .. s_process.Keys]));
        }
    }

    /// <summary>The settings of these options that a run of this kind depends on.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(RunKind kind, IServiceProvider options) =>
        from section in s_own
        where kind == RunKind.Answer || s_ranking.Contains(section.Key)
        let its = options.GetRequiredService(section.Value)
        from property in Properties(section.Value)
        select KeyValuePair.Create($"{section.Key}:{property.Name}", Text(property.GetValue(its)));

    private static string? Find(string name, IReadOnlyDictionary<string, Type> sections) =>
        name.Split(':') is [var section, var key] && sections.TryGetValue(section, out var type)
            ? Properties(type).FirstOrDefault(property => property.Name.Equals(key, StringComparison.OrdinalIgnoreCase))?.Name
            : null;

    /// <summary>Numbers, texts, switches and names: sections within a section are left out, which may hold secrets.</summary>
    private static IEnumerable<PropertyInfo> Properties(Type options) =>
        options
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property =>
                property.CanWrite
                && (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var type
                && (type.IsPrimitive || type.IsEnum || type == typeof(string))
            );

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static string Unknown(string name, IReadOnlyList<string> sections) =>
        name.Split(':') is [var section, _] && Keys(section) is { Length: > 0 } keys
            ? $"There is no setting {name}: the section has {keys}."
            : $"There is no setting {name} that a run can have its own way: name one as Section:Key, of {string.Join(", ", sections)}.";

    private static string Keys(string section) =>
        s_own.TryGetValue(section, out var type) || s_process.TryGetValue(section, out type)
            ? string.Join(", ", Properties(type).Select(property => property.Name))
            : "";
}
