using System.CommandLine;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Models;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Api.CommandLine;

/// <summary><c>--model NAME</c>: who answers, as a request names a model.</summary>
internal sealed class ModelOption : Option<string?>
{
    public ModelOption()
        : base("--model")
    {
        Description = "Who answers: the reader, an adapter, a generator, or auto where that is enabled; as configured where left out.";
        HelpName = "NAME";
    }

    /// <exception cref="InvalidOperationException">Nobody has the name.</exception>
    public AnswerOptions ApplyTo(AnswerOptions options, ParseResult parsed, IServiceProvider services)
    {
        var name = parsed.GetValue(this);
        try
        {
            var asked = services.GetRequiredService<ServedModels>().RequireReader(name, Audience.Everybody);
            return options with { Adapter = asked.Adapter, Generator = asked.Generator };
        }
        catch (WireException)
        {
            var names = services.GetRequiredService<ServedModels>().All.Select(model => model.Id);
            throw new InvalidOperationException($"--model names {name}, and there are {string.Join(", ", names)}.");
        }
    }
}
