using Microsoft.Extensions.Options;
using Rag.Answering.Routing;
using Rag.Core.Answers;

namespace Rag.Api.Generators;

/// <summary>What is wrong with the way that questions take, all of it at once.</summary>
internal sealed class RoutingOptionsCheck(IReadOnlyCollection<string> generators) : IValidateOptions<RoutingOptions>
{
    public ValidateOptionsResult Validate(string? name, RoutingOptions options)
    {
        List<string> faults = [.. Faults(options)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(RoutingOptions options)
    {
        if (options.Model == AnswerOptions.Auto && !options.Enabled)
        {
            yield return "Routing:Model is auto, and Routing:Enabled is false: set it to true, or name a generator.";
        }

        if (options.Model is not (AnswerOptions.Reader or AnswerOptions.Auto) && !generators.Contains(options.Model))
        {
            yield return $"Routing:Model names the generator {options.Model}, which Generators has not.";
        }

        foreach (var unknown in options.Order.Where(place => place != RoutedReader.ReaderPlace && !generators.Contains(place)))
        {
            yield return $"Routing:Order names {unknown}, which is neither a generator nor {RoutedReader.ReaderPlace}, the reader.";
        }

        if (options.Order.Distinct(StringComparer.Ordinal).Count() < options.Order.Count)
        {
            yield return "Routing:Order names somebody twice: each has one place.";
        }
    }
}
