using System.Text;

namespace Rag.ModelFiles.Templates;

/// <summary>One rendering: what is written so far, the names that are known, and what it may still do.</summary>
internal sealed class TemplateRun(TemplateLimits limits, TimeProvider time)
{
    private const int DeepestCall = 64;

    /// <summary>Characters or elements that are gone over in the time of a step.</summary>
    private const int SizeOfStep = 64;

    private long _steps;
    private int _written;
    private int _depth;

    public TimeProvider Time => time;

    public StringBuilder Output { get; private set; } = new();

    public TemplateScope Scope { get; private set; } = new(null);

    /// <param name="size">Characters or elements that the step goes over.</param>
    /// <exception cref="TemplateException">The template does more than it may.</exception>
    public void Step(int size = 0)
    {
        _steps += 1 + (size / SizeOfStep);
        if (_steps > limits.MostSteps)
        {
            throw new TemplateException($"The chat template takes more than the {limits.MostSteps} steps that it may.");
        }
    }

    public void Write(string text)
    {
        Spend(text.Length);
        Output.Append(text);
    }

    /// <summary>Counts characters that are written or put together.</summary>
    public void Spend(int characters)
    {
        _written += characters;
        if (_written < 0 || _written > limits.LongestText)
        {
            throw new TemplateException($"The chat template makes more than the {limits.LongestText} characters that it may.");
        }
    }

    /// <summary>Runs a part with names of its own.</summary>
    public T In<T>(TemplateScope outer, Func<T> part)
    {
        if (++_depth > DeepestCall)
        {
            throw new TemplateException($"The chat template nests loops and macros more than {DeepestCall} deep.");
        }

        var before = Scope;
        Scope = new TemplateScope(outer);
        var result = part();
        Scope = before;
        _depth--;
        return result;
    }

    /// <summary>What a part writes, instead of writing it.</summary>
    public string Capture(Action part)
    {
        var before = Output;
        Output = new StringBuilder();
        part();
        var text = Output.ToString();
        Output = before;
        return text;
    }
}
