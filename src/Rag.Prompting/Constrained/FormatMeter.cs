using Rag.Core.Answers;

namespace Rag.Prompting.Constrained;

/// <summary>Counts what is done for one answer's format, and ends its turns. One thread's at a time.</summary>
/// <param name="most">Steps in all.</param>
internal sealed class FormatMeter(long most)
{
    /// <summary>Steps of one turn: a few milliseconds, after which the next answer has its turn.</summary>
    private const int StepsPerTurn = 250_000;

    private long _steps;
    private long _endOfTurn;

    public long Steps => _steps;

    public bool IsTurnOver => _steps >= _endOfTurn;

    public void BeginTurn() => _endOfTurn = _steps + StepsPerTurn;

    /// <exception cref="UnsupportedFormatException">The format has had all its steps.</exception>
    public void Spend(int steps)
    {
        _steps += steps;
        if (_steps > most)
        {
            throw new UnsupportedFormatException(
                $"The format takes too much work: finding the tokens that may come next took more than {most / 1_000_000:N0} million steps. "
                    + "Simplify it: fewer counted repetitions of parts that can stand for the same text."
            );
        }
    }
}
